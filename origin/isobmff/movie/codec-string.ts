import { av1Codec } from '../picture/av1-codec.ts';
import { avcCodec } from '../picture/avc-codec.ts';
import { dolbyVisionCodec } from '../picture/dolby-vision.ts';
import type { Picture } from '../picture/picture.ts';
import { hevcCodec } from '../picture/hevc-codec.ts';
import { vpCodec } from '../picture/vp-codec.ts';
import { vvcCodec } from '../picture/vvc-codec.ts';
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

/** By sample entry, for those of which the name alone says too little. */
const SPELLINGS: Readonly<Record<string, (entry: Entry) => string | undefined>> = {
  ...spellings(['avc1', 'avc3'], 'avcC', avcCodec),
  ...spellings(['hvc1', 'hev1'], 'hvcC', hevcCodec),
  ...spellings(['vvc1', 'vvi1'], 'vvcC', vvcCodec),
  ...spellings(['vp08', 'vp09'], 'vpcC', vpCodec),
  mp4a: (entry) => spell(entry, 'esds', (view, box) => elementaryStreamCodec(view, box, entry.subject)),
  'ac-4': (entry) => spell(entry, 'dac4', (view, { body, end }) => ac4Codec(view, body, end)),
  alac: (entry) => spell(entry, 'alac', () => 'alac'),
  av01: (entry) => spell(entry, 'av1C', (view, box) => av1Codec(view, box, entry.picture?.color)),
  ...Object.fromEntries(
    ['dvh1', 'dvhe', 'dva1', 'dvav', 'dav1'].map((format) => [
      format,
      ({ view, boxes }: Entry) => dolbyVisionCodec(view, format, boxes),
    ]),
  ),
};

/** RFC 6381 and the registrations of each codec; undefined where nothing says it. */
export function codecString(entry: Entry): string | undefined {
  const spelling = SPELLINGS[entry.format];
  return spelling === undefined ? entry.format : spelling(entry);
}

/** Of formats that one box configures. */
function spellings(
  formats: readonly string[],
  type: BoxType,
  read: (format: string, view: DataView, box: Box) => string | undefined,
) {
  return Object.fromEntries(
    formats.map((format) => [
      format,
      (entry: Entry) => spell(entry, type, (view, box) => read(format, view, box)),
    ]),
  );
}

function spell(
  { view, boxes }: Entry,
  type: BoxType,
  read: (view: DataView, box: Box) => string | undefined,
): string | undefined {
  const box = findBox(boxes, type);
  return box && read(view, box);
}
