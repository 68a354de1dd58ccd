import type { MediaSubject } from '../media-subject.ts';
import { type Box, childBoxes, findBox, requireBody } from '../boxes.ts';
import { distinctEntries } from './distinct-entries.ts';
import { CODECS, ENCRYPTED, type MediaKind } from './codecs.ts';
import { codecString } from './codec-string.ts';
import { readSound } from '../sound/read-sound.ts';
import type { Picture } from '../picture/picture.ts';
import { dolbyVisionLayer } from '../picture/dolby-vision.ts';
import { outOfBand } from '../picture/out-of-band.ts';
import { readPicture } from '../picture/read-picture.ts';
import type { AudioProperties, DolbyVision } from '../../model/asset.ts';
import { imageCodec } from './image-entry.ts';
import type { TrackOutline } from './list-tracks.ts';
import { whyUnpackaged } from './unpackaged.ts';
import { isoSampleEntry, sampleEntryBoxes } from './sample-entry.ts';

/** Sample entries that are nothing else. */
const DOLBY_VISION: ReadonlySet<string> = new Set(['dvh1', 'dvhe', 'dva1', 'dvav', 'dav1']);

/** Sample entries of one codec, such as of films that were joined. */
interface SeveralEntries {
  readonly bytes: readonly Uint8Array[];
  /** From numbers in the file to those of `bytes`, both from 1. */
  readonly numbers: ReadonlyMap<number, number>;
}

/** A sample entry that Headwater can package. */
export interface PickedEntry {
  readonly kind: MediaKind;
  readonly format: string;
  readonly bytes: Uint8Array;
  /** What the decoder configuration says, where it does. */
  readonly sound?: AudioProperties | undefined;
  /** What the sample entry says, and its parameter sets. */
  readonly picture?: Picture;
  /** What a picture is beside what its sample entry is named for. */
  readonly dolbyVision?: DolbyVision | undefined;
  /** What mp4box does not know how to spell. */
  readonly codec?: string | undefined;
  /** The same without parameter sets in samples, where it can be had. */
  readonly outOfBand?: { readonly format: string; readonly bytes: Uint8Array } | undefined;
  /** Where samples use entries that differ. */
  readonly several?: SeveralEntries | undefined;
}

/**
 * Makes sure that a track is one Headwater can package, before anything parses its sample entry.
 * @throws HeadwaterError `corrupt-media`, `unsupported-media`
 */
export function pickSampleEntry(view: DataView, track: TrackOutline): PickedEntry {
  const { kind, format, subject } = track;
  if (ENCRYPTED.has(format)) throw subject.unsupported(`sample entry ${quote(format)} is encrypted`);
  if (!kind || !CODECS[kind].has(format)) {
    const reason = whyUnpackaged(format) ?? 'not one Headwater knows';
    throw subject.unsupported(`sample entry ${quote(format)} is ${reason}`);
  }
  const distinct = distinctEntries(view, track);
  const picked = distinct.map(({ entry }) => pickEntry(view, track, kind, entry));
  const largest = picked.reduce((one, other) => (areaOf(other) > areaOf(one) ? other : one));
  if (picked.length === 1) return largest;
  const numbers = new Map(
    distinct.flatMap((one, i) => one.numbers.map((number) => [number, i + 1] as const)),
  );
  // Renamed, each would need all its parameter sets.
  return { ...largest, outOfBand: undefined, several: { bytes: picked.map(({ bytes }) => bytes), numbers } };
}

/** Where width and height stand in a visual sample entry. ISO/IEC 14496-12 12.1.3 */
const SIZE_AT = 32;

function areaOf({ kind, bytes }: PickedEntry): number {
  if (kind !== 'video') return 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getUint16(SIZE_AT) * view.getUint16(SIZE_AT + 2);
}

function pickEntry(view: DataView, track: TrackOutline, kind: PickedEntry['kind'], entry: Box): PickedEntry {
  const { format, stbl, subject } = track;
  if (kind === 'textstream') return textEntry(view, entry, track);
  const stsdVersion = view.getUint8(findBox(stbl, 'stsd')!.body);
  const bytes = isoSampleEntry(
    view,
    entry,
    { kind: kind === 'audio' ? kind : 'video', stsdVersion },
    subject,
  );
  checkDataReference(view, track.minf, view.getUint16(entry.body + 6), subject);
  if (kind === 'img') return { kind, format, bytes, codec: imageCodec(view, entry, subject) };
  const whole = { type: format, start: 0, body: 8, end: bytes.byteLength };
  const own = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const boxes = sampleEntryBoxes(own, whole, kind, subject);
  if (kind === 'video') {
    const renamed = outOfBand({ format, bytes }, own, boxes);
    const picture = readPicture(own, boxes);
    const codec = codecString({ format, view: own, boxes, picture, subject });
    const layer = dolbyVisionLayer(own, boxes, picture.color?.transfer);
    const dolbyVision = DOLBY_VISION.has(format) ? undefined : layer;
    return { kind, format, bytes, codec, picture, dolbyVision, outOfBand: renamed };
  }
  const codec = codecString({ format, view: own, boxes, subject });
  return { kind, format, bytes, codec, sound: readSound(own, { format, boxes }, subject) };
}

/** As it stands: whoever reads the samples reads it, too. */
function textEntry(view: DataView, entry: Box, { format, minf, subject }: TrackOutline): PickedEntry {
  requireBody(entry, 8, subject);
  checkDataReference(view, minf, view.getUint16(entry.body + 6), subject);
  const bytes = new Uint8Array(view.buffer, view.byteOffset + entry.start, entry.end - entry.start);
  return { kind: 'textstream', format, bytes, codec: format };
}

/** The media must lie in the same object: `dref` names other files otherwise (ISO/IEC 14496-12 8.7.2). */
function checkDataReference(
  view: DataView,
  minf: readonly Box[],
  index: number,
  subject: MediaSubject,
): void {
  const dinf = findBox(minf, 'dinf');
  const dref = dinf && findBox(childBoxes(view, dinf, subject), 'dref');
  if (!dref) return;
  requireBody(dref, 8, subject);
  const reference = childBoxes(view, dref, subject, dref.body + 8)[index - 1];
  if (!reference) throw subject.corrupt(`its dref box has no entry ${index}`);
  requireBody(reference, 4, subject);
  const selfContained = (view.getUint8(reference.body + 3) & 1) === 1;
  if (!selfContained) throw subject.unsupported('its media lies in another file');
}

function quote(format: string): string {
  return JSON.stringify(format);
}
