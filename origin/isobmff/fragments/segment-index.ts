import { mapConcurrently } from '../../map-concurrently.ts';
import type { Box } from '../boxes.ts';
import { FieldReader } from '../field-reader.ts';
import type { MediaSubject } from '../media-subject.ts';
import type { ObjectReader, Window } from '../object-reader.ts';
import { topLevelBox } from '../top-level-box.ts';

/** What the `sidx` boxes of a file say. */
export interface SegmentIndexes {
  /** Where fragments start. */
  readonly fragments: readonly number[];
  /** Where indexes lie between them, which nobody has to read again. */
  readonly indexes: readonly Box[];
}

/** References to subsegments, and to further indexes. */
interface References {
  readonly fragments: readonly number[];
  readonly indexes: readonly number[];
}

/** An index of a thousand fragments, or of those of an hour. */
const INDEX_BYTES = 16 * 1024;

/** Of one index: a hundred thousand fragments would be in several. */
const INDEX_LIMIT_BYTES = 1024 * 1024;

/** What lies behind more indexes than these, or behind a longer chain of them, is found from one fragment to the next. */
const INDEXES_LIMIT = 1024;
const LEVELS_LIMIT = 64;

const READS_AT_A_TIME = 16;

/**
 * Reads the first Segment Index Box behind the `moov`, and those that it refers to, level by level. ISO/IEC 14496-12 8.16.3
 *
 * @param from End of the `moov`.
 * @param window What was read already.
 * @returns undefined where there is none before the first fragment
 * @throws HeadwaterError `corrupt-media`, and what reading throws
 */
export async function segmentIndexes(
  reader: ObjectReader,
  from: number,
  window: Window,
): Promise<SegmentIndexes | undefined> {
  const first = firstIndex(reader, from, window);
  if (first === undefined) return undefined;
  const indexes = [first];
  const found = referencesOf(window, first, reader.subject);
  const fragments = [...found.fragments];
  const known = new Set<number>();
  let next = found.indexes;
  for (let level = 0; level < LEVELS_LIMIT && next.length > 0; level++) {
    const unknown = [...new Set(next)].filter((place) => !known.has(place));
    if (known.size + unknown.length > INDEXES_LIMIT) break;
    for (const place of unknown) known.add(place);
    const read = await mapConcurrently(unknown, READS_AT_A_TIME, (place) => indexAt(reader, place, window));
    const there = read.filter((one) => one !== undefined);
    indexes.push(...there.map(({ box }) => box));
    fragments.push(...there.flatMap((one) => one.fragments));
    next = there.flatMap((one) => one.indexes);
  }
  return { fragments, indexes };
}

function firstIndex({ object, subject }: ObjectReader, from: number, window: Window): Box | undefined {
  for (let at = from; ;) {
    const box = topLevelBox(window, at, object.sizeBytes, subject);
    if (!box || box.type === 'moof') return undefined;
    if (box.type === 'sidx') return isWithin(window, box) ? box : undefined;
    at = box.end;
  }
}

/** @returns undefined where something else lies there */
async function indexAt(
  reader: ObjectReader,
  place: number,
  known: Window,
): Promise<(References & { readonly box: Box }) | undefined> {
  const { object, subject } = reader;
  if (place + 8 > object.sizeBytes) return undefined;
  const isKnown = place >= known.start && place + 16 <= known.start + known.bytes.length;
  let window = isKnown ? known : await readFrom(reader, place, INDEX_BYTES);
  const box = topLevelBox(window, place, object.sizeBytes, subject);
  const size = box === undefined ? 0 : box.end - box.start;
  if (box !== undefined && !isWithin(window, box) && size <= INDEX_LIMIT_BYTES) {
    if (window !== known) reader.release(window);
    window = await readFrom(reader, place, size);
  }
  const isIndex = box?.type === 'sidx' && isWithin(window, box);
  const references = isIndex ? { box, ...referencesOf(window, box, subject) } : undefined;
  if (window !== known) reader.release(window);
  return references;
}

function readFrom(reader: ObjectReader, place: number, bytes: number): Promise<Window> {
  return reader.read(place, Math.min(place + bytes, reader.object.sizeBytes));
}

function isWithin({ start, bytes }: Window, box: Box): boolean {
  return box.end <= start + bytes.length;
}

/** `reference_type`: whether it leads to another index. */
const LEADS_TO_INDEX = 0x8000_0000;

function referencesOf({ start, bytes }: Window, box: Box, subject: MediaSubject): References {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sidx = { ...box, body: box.body - start, end: box.end - start };
  const fields = new FieldReader(view, sidx, subject);
  const version = fields.u32() >>> 24;
  // reference_ID, timescale
  fields.take(8);
  // earliest_presentation_time
  fields.u64or32(version);
  let place = box.end + fields.u64or32(version);
  fields.take(2);
  const fragments: number[] = [];
  const indexes: number[] = [];
  for (let left = fields.u16(); left > 0; left--) {
    const typeAndSize = fields.u32();
    (typeAndSize >= LEADS_TO_INDEX ? indexes : fragments).push(place);
    place += typeAndSize & 0x7fff_ffff;
    fields.take(8);
  }
  return { fragments, indexes };
}
