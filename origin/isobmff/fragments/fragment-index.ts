import type { MediaSubject } from '../media-subject.ts';
import { type Box, boxHeader, childBoxes } from '../boxes.ts';
import { FieldReader } from '../field-reader.ts';
import type { ObjectReader, Window } from '../object-reader.ts';
import { topLevelBox } from '../top-level-box.ts';

/** The last bytes of the file, which hold an `mfra` of thousands of fragments. */
const TAIL_BYTES = 64 * 1024;

/** Of an `mfra` box: a hundred thousand fragments. */
const MFRA_LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * Where fragments start, as far as the file says so: by a `sidx` after the `moov`, or the `mfra` at the end.
 *
 * @param from End of the `moov`.
 * @returns Places after `from`, ascending; none where there is no index.
 */
export async function fragmentStarts(reader: ObjectReader, from: number, window: Window): Promise<number[]> {
  const places = bySegmentIndex(reader, from, window) ?? (await byRandomAccess(reader));
  const within = places.filter((place) => place > from && place < reader.object.sizeBytes);
  return [...new Set(within)].toSorted((a, b) => a - b);
}

/** Segment Index Box (ISO/IEC 14496-12 8.16.3). */
function bySegmentIndex(
  { object, subject }: ObjectReader,
  from: number,
  window: Window,
): number[] | undefined {
  for (let at = from; ;) {
    const box = topLevelBox(window, at, object.sizeBytes, subject);
    if (!box || box.type === 'moof') return undefined;
    if (box.type === 'sidx')
      return box.end <= window.start + window.bytes.length ? references(window, box, subject) : undefined;
    at = box.end;
  }
}

function references({ start, bytes }: Window, box: Box, subject: MediaSubject): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sidx = { ...box, body: box.body - start, end: box.end - start };
  const fields = new FieldReader(view, sidx, subject);
  const version = fields.u32() >>> 24;
  fields.take(version === 1 ? 16 : 12);
  let place = box.end + fields.u64or32(version);
  fields.take(2);
  return Array.from({ length: fields.u16() }, () => {
    const reference = place;
    place += fields.u32() & 0x7fff_ffff;
    fields.take(8);
    return reference;
  });
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
