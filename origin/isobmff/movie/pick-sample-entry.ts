import type { MediaSubject } from '../media-subject.ts';
import { type Box, childBoxes, findBox, requireBody } from '../boxes.ts';
import { CODECS, ENCRYPTED } from './codecs.ts';
import { codecString } from './codec-string.ts';
import { readSound } from '../sound/read-sound.ts';
import type { Picture } from '../picture/picture.ts';
import { dolbyVisionLayer } from '../picture/dolby-vision.ts';
import { outOfBand } from '../picture/out-of-band.ts';
import { readPicture } from '../picture/read-picture.ts';
import type { AudioProperties, DolbyVision, TrackKind } from '../../model/asset.ts';
import type { TrackOutline } from './list-tracks.ts';
import { whyUnpackaged } from './unpackaged.ts';
import { isoSampleEntry, sampleEntryBoxes } from './sample-entry.ts';

/** Sample entries that are nothing else. */
const DOLBY_VISION: ReadonlySet<string> = new Set(['dvh1', 'dvhe', 'dva1', 'dvav', 'dav1']);

/** A sample entry that Headwater can package. */
export interface PickedEntry {
  readonly kind: TrackKind;
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
}

/**
 * Makes sure that a track is one Headwater can package, before anything parses its sample entry.
 * @throws HeadwaterError `corrupt-media`, `unsupported-media`
 */
export function pickSampleEntry(view: DataView, track: TrackOutline): PickedEntry {
  const { kind, format, stbl, subject } = track;
  if (ENCRYPTED.has(format)) throw subject.unsupported(`sample entry ${quote(format)} is encrypted`);
  if (!kind || !CODECS[kind].has(format)) {
    const reason = whyUnpackaged(format) ?? 'not one Headwater knows';
    throw subject.unsupported(`sample entry ${quote(format)} is ${reason}`);
  }
  const entry = onlyEntry(view, track);
  if (kind === 'textstream') return textEntry(view, entry, track);
  const stsdVersion = view.getUint8(findBox(stbl, 'stsd')!.body);
  const bytes = isoSampleEntry(view, entry, { kind, stsdVersion }, subject);
  checkDataReference(view, track.minf, view.getUint16(entry.body + 6), subject);
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

/** The entry of all samples: of those that differ, players would have to switch between decoders. */
function onlyEntry(view: DataView, { entries, used, kind, stbl, subject }: TrackOutline): Box {
  const claimed = view.getUint32(findBox(stbl, 'stsd')!.body + 4);
  if (entries.length === 0 || claimed !== entries.length || entries.some(isLarge)) {
    throw subject.corrupt(`its stsd box claims ${claimed} sample entries, it holds ${entries.length}`);
  }
  const [first, ...others] = used.map((number) => {
    const entry = entries[number - 1];
    if (entry !== undefined) return entry;
    const there = entries.length === 1 ? 'there is one' : `there are ${entries.length}`;
    throw subject.corrupt(`its samples use sample description ${number}, ${there}`);
  });
  const meaning = (entry: Box) => meaningOf(view, entry, kind!, subject);
  if (others.some((other) => !meaning(other).equals(meaning(first!)))) {
    throw subject.unsupported(`its samples use ${used.length} sample entries that differ`);
  }
  return first!;
}

function isLarge({ start, body }: Box): boolean {
  return body !== start + 8;
}

/** Tools that join files write an entry for each, all the same but for what they measured (`btrt`). */
function meaningOf(view: DataView, entry: Box, kind: TrackKind, subject: MediaSubject): Buffer {
  const bytes = Buffer.from(view.buffer, view.byteOffset + entry.body, entry.end - entry.body);
  // QuickTime's extensions are no boxes: where there are some, all has to be the same.
  if (kind === 'textstream' || !bytes.includes('btrt', 0, 'latin1')) return bytes;
  const measured = sampleEntryBoxes(view, entry, kind, subject).find(({ type }) => type === 'btrt');
  if (measured === undefined) return bytes;
  const [start, end] = [measured.start - entry.body, measured.end - entry.body];
  return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
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
