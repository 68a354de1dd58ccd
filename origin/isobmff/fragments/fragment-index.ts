import type { MediaSubject } from '../media-subject.ts';
import { type Box, boxHeader, childBoxes } from '../boxes.ts';
import { FieldReader } from '../field-reader.ts';
import type { ObjectReader, Window } from '../object-reader.ts';
import { segmentIndexes } from './segment-index.ts';

/** The last bytes of the file, which hold an `mfra` of thousands of fragments. */
const TAIL_BYTES = 64 * 1024;

/** Of an `mfra` box: a hundred thousand fragments. */
const MFRA_LIMIT_BYTES = 4 * 1024 * 1024;

/** A part of a file that fragments begin in. */
export interface FragmentSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * Where to look for fragments, as far as the file says so: by `sidx` boxes after the `moov`, or the `mfra` at the end. Each part
 * begins with a fragment, or where nothing says what is there; without an index there is one part.
 *
 * @param from End of the `moov`.
 */
export async function fragmentSpans(
  reader: ObjectReader,
  from: number,
  window: Window,
): Promise<FragmentSpan[]> {
  const { sizeBytes } = reader.object;
  const { fragments, indexes } = (await segmentIndexes(reader, from, window)) ?? {
    fragments: await byRandomAccess(reader),
    indexes: [],
  };
  // Where a part begins, and where to begin to look.
  const marks = new Map([from, ...fragments].map((place) => [place, place]));
  for (const { start, end } of indexes) marks.set(start, end);
  const starts = [...marks.keys()]
    .filter((place) => place >= from && place < sizeBytes)
    .toSorted((a, b) => a - b);
  return starts
    .map((start, i) => ({ from: marks.get(start)!, to: starts[i + 1] ?? sizeBytes }))
    .filter((span) => span.from < span.to);
}

/** Movie Fragment Random Access Box (8.8.9): its last four bytes are its size. */
async function byRandomAccess(reader: ObjectReader): Promise<number[]> {
  const { object, subject } = reader;
  const tailStart = Math.max(0, object.sizeBytes - TAIL_BYTES);
  const tail = await reader.read(tailStart, object.sizeBytes);
  if (
    tail.bytes.length < 16 ||
    tail.bytes.toString('latin1', tail.bytes.length - 12, tail.bytes.length - 8) !== 'mfro'
  ) {
    return [];
  }
  const size = tail.bytes.readUInt32BE(tail.bytes.length - 4);
  if (size > MFRA_LIMIT_BYTES || size > object.sizeBytes)
    throw subject.corrupt(`its mfra box claims ${size} bytes`);
  const last =
    size <= tail.bytes.length ? tail : await reader.read(object.sizeBytes - size, object.sizeBytes);
  const { bytes } = last;
  reader.release(tail);
  if (last !== tail) reader.release(last);
  const view = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - size, size);
  const mfra = size >= 8 ? boxHeader(view, 0, size) : undefined;
  if (mfra?.type !== 'mfra' || mfra.end !== size)
    throw subject.corrupt('its mfro box does not lead to an mfra box');
  return childBoxes(view, mfra, subject)
    .filter(({ type }) => type === 'tfra')
    .flatMap((tfra) => fragmentOffsets(view, tfra, subject));
}

/** Track Fragment Random Access Box (8.8.10). */
function fragmentOffsets(view: DataView, tfra: Box, subject: MediaSubject): number[] {
  const fields = new FieldReader(view, tfra, subject);
  const version = fields.u32() >>> 24;
  fields.take(4);
  const lengths = fields.u32();
  const numbersBytes = 3 + ((lengths >> 4) & 3) + ((lengths >> 2) & 3) + (lengths & 3);
  const offsets: number[] = [];
  for (let left = fields.u32(); left > 0; left--) {
    fields.u64or32(version);
    offsets.push(fields.u64or32(version));
    fields.take(numbersBytes);
  }
  return offsets;
}
