import type { ObjectReader, Window } from '../object-reader.ts';
import { topLevelBox } from '../top-level-box.ts';

/** A `moof` box, alone in memory, and where it lies in the object. */
export interface MovieFragment {
  readonly start: number;
  readonly view: DataView;
}

/** Reads that find the way from box to box; a file of more fragments has to bring an index. */
const HOP_LIMIT = 2048;

/** A fragment of ten minutes of 60 frames a second. */
const MOOF_LIMIT_BYTES = 1024 * 1024;

/** Boxes that may stand behind the `moov` of a fragmented file. ISO/IEC 14496-12 6.2.3 */
const TOP_LEVEL: ReadonlySet<string> = new Set(
  'moof mdat imda sidx ssix styp prft emsg mfra free skip uuid meta'.split(' '),
);

/** What tools and disks leave at the end of a file: no box, or a few bytes of one. */
function isJunk({ start, bytes }: Window, at: number, objectBytes: number): boolean {
  if (at + 8 > objectBytes) return true;
  const header = at - start;
  if (header < 0 || header + 8 > bytes.length) return false;
  const fits = bytes.readUInt32BE(header) <= objectBytes - at;
  return !fits && !TOP_LEVEL.has(bytes.toString('latin1', header + 4, header + 8));
}

/**
 * Finds the movie fragments from `from` to `to`, which are starts of boxes.
 *
 * The headers stay in memory, which is left to the caller to give back.
 *
 * @param first What was read already.
 * @param readBytes How much to read where a box is not in the window.
 */
export async function walkFragments(
  reader: ObjectReader,
  { from, to }: { readonly from: number; readonly to: number },
  first: Window,
  readBytes: number,
): Promise<MovieFragment[]> {
  const { object, subject } = reader;
  const fragments: MovieFragment[] = [];
  let window = first;
  let hops = 0;
  const readAt = async (at: number, bytes: number) => {
    if (++hops > HOP_LIMIT)
      throw subject.unsupported('it is fragmented, and too long without a sidx or mfra box');
    if (window !== first) reader.release(window);
    return reader.read(at, Math.min(at + bytes, object.sizeBytes));
  };
  for (let at = from; at < to;) {
    if (at > from && to === object.sizeBytes && isJunk(window, at, to)) break;
    let box = at >= window.start ? topLevelBox(window, at, object.sizeBytes, subject) : undefined;
    if (!box) {
      window = await readAt(at, readBytes);
      box = topLevelBox(window, at, object.sizeBytes, subject);
      if (!box) throw subject.corrupt(`it ends in the middle of a box at ${at}`);
    }
    if (box.type === 'moof') {
      const size = box.end - box.start;
      if (size > MOOF_LIMIT_BYTES) throw subject.unsupported(`its moof box at ${at} has ${size} bytes`);
      if (box.end > window.start + window.bytes.length) window = await readAt(at, Math.max(size, readBytes));
      await reader.take(size);
      const copy = new Uint8Array(window.bytes.subarray(at - window.start, box.end - window.start));
      fragments.push({ start: at, view: new DataView(copy.buffer) });
    }
    at = box.end;
    if (at > to) throw subject.corrupt(`its index says that a fragment starts at ${to}, inside a box`);
  }
  if (window !== first) reader.release(window);
  return fragments;
}
