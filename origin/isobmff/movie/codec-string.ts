import { av1Codec } from '../picture/av1-codec.ts';
import { dolbyVisionCodec } from '../picture/dolby-vision.ts';
import type { Picture } from '../picture/picture.ts';
import { vpCodec } from '../picture/vp-codec.ts';
import { ac4Codec } from '../sound/ac4.ts';
import { elementaryStreamCodec } from '../sound/es-descriptor.ts';
import type { BoxType } from '../box-types.ts';
import { type Box, findBox } from '../boxes.ts';
import type { MediaSubject } from '../media-subject.ts';

/** A sample entry whose codec string is wanted. */
interface Entry {
  readonly format: string;
  readonly view: DataView;
  /** Boxes of the entry, by their places in `view`. */
  readonly boxes: readonly Box[];
  readonly picture?: Picture | undefined;
  readonly subject: MediaSubject;
}

/** By sample entry, for those of which mp4box says too little or nothing. */
const SPELLINGS: Readonly<Record<string, (entry: Entry) => string | undefined>> = {
  mp4a: (entry) => spell(entry, 'esds', (view, box) => elementaryStreamCodec(view, box, entry.subject)),
  'ac-4': (entry) => spell(entry, 'dac4', (view, { body, end }) => ac4Codec(view, body, end)),
  alac: (entry) => spell(entry, 'alac', () => 'alac'),
  av01: (entry) => spell(entry, 'av1C', (view, box) => av1Codec(view, box, entry.picture?.color)),
  vp08: (entry) => spell(entry, 'vpcC', (view, box) => vpCodec('vp08', view, box)),
  vp09: (entry) => spell(entry, 'vpcC', (view, box) => vpCodec('vp09', view, box)),
  ...Object.fromEntries(
    ['dvh1', 'dvhe', 'dva1', 'dvav', 'dav1'].map((format) => [
      format,
      ({ view, boxes }: Entry) => dolbyVisionCodec(view, format, boxes),
    ]),
  ),
};

/** RFC 6381 and the registrations of each codec; undefined where mp4box spells it, or nothing says it. */
export function codecString(entry: Entry): string | undefined {
  return SPELLINGS[entry.format]?.(entry);
}

function spell(
  { view, boxes }: Entry,
  type: BoxType,
  read: (view: DataView, box: Box) => string | undefined,
): string | undefined {
  const box = findBox(boxes, type);
  return box && read(view, box);
}
