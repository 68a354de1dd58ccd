import type { MediaSubject } from '../media-subject.ts';
import { type Box, childBoxes, findBox, requireBody } from '../boxes.ts';

/** Bytes of a visual and of an audio sample entry before its boxes (ISO/IEC 14496-12 12.1.3, 12.2.3). */
const VISUAL_FIELDS = 78;
const AUDIO_FIELDS = 28;

/** Bytes that versions 0, 1 and 2 of QuickTime's sound sample description add to the fields. */
const QUICKTIME_EXTENSIONS = [0, 16, 36];

/** The boxes of a sample entry. */
export function sampleEntryBoxes(
  view: DataView,
  entry: Box,
  kind: 'video' | 'audio',
  subject: MediaSubject,
): Box[] {
  return childBoxes(view, entry, subject, entry.body + (kind === 'video' ? VISUAL_FIELDS : AUDIO_FIELDS));
}

/** What stands around an entry, and decides how it is read. */
interface EntryContext {
  readonly kind: 'video' | 'audio';
  /** Version of the `stsd` that it is in. */
  readonly stsdVersion: number;
}

/**
 * The sample entry as ISO/IEC 14496-12 wants it: as it stands where that is what it is, else without QuickTime's
 * extensions, its `wave` box and its terminator, which players of ISO files stumble over.
 */
export function isoSampleEntry(
  view: DataView,
  entry: Box,
  { kind, stsdVersion }: EntryContext,
  subject: MediaSubject,
): Uint8Array {
  const fields = kind === 'video' ? VISUAL_FIELDS : AUDIO_FIELDS;
  requireBody(entry, fields, subject);
  const version = kind === 'audio' && stsdVersion === 0 ? view.getUint16(entry.body + 8) : 0;
  const extension = QUICKTIME_EXTENSIONS[version];
  if (extension === undefined) throw subject.unsupported(`its sound description has version ${version}`);
  requireBody(entry, fields + extension, subject);
  const boxes = childBoxes(view, entry, subject, entry.body + fields + extension);
  if (extension === 0 && (boxes.at(-1)?.end ?? entry.body + fields) === entry.end) {
    return bytesOf(view, entry.start, entry.end);
  }
  const head = Buffer.from(bytesOf(view, entry.start, entry.body + fields));
  if (version > 0) writeIsoAudioFields(head, view, entry, version);
  const kept = [head, ...configuration(view, boxes, subject).map((box) => bytesOf(view, box.start, box.end))];
  const bytes = Buffer.concat(kept);
  bytes.writeUInt32BE(bytes.length);
  return bytes;
}

function writeIsoAudioFields(head: Buffer, view: DataView, entry: Box, version: number): void {
  const fields = head.length - AUDIO_FIELDS;
  head.fill(0, fields + 8, fields + 16);
  head.fill(0, fields + 20, fields + 24);
  if (version === 1) return;
  const sampleRate = view.getFloat64(entry.body + 32);
  const channels = view.getUint32(entry.body + 40);
  head.writeUInt16BE(Math.min(channels, 0xffff), fields + 16);
  head.writeUInt16BE(16, fields + 18);
  head.writeUInt32BE(
    sampleRate > 0 && sampleRate < 65_536 ? Math.floor(sampleRate) * 65_536 : 0,
    fields + 24,
  );
}

/** Boxes that configure decoders of sound; `wave` holds them beside much that does not. */
const CONFIGURATIONS: ReadonlySet<string> = new Set(['esds', 'alac', 'dac3', 'dec3']);

/** What is outside `wave`, and the decoder configuration inside it. */
function configuration(view: DataView, boxes: readonly Box[], subject: MediaSubject): Box[] {
  const wave = findBox(boxes, 'wave');
  const inside = wave ? childBoxes(view, wave, subject).filter(({ type }) => CONFIGURATIONS.has(type)) : [];
  return [...boxes.filter((box) => box.type !== 'wave' && box.type !== 'chan'), ...inside];
}

function bytesOf(view: DataView, start: number, end: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + start, end - start);
}
