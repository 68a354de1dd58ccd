import type { ReadContext } from '../../isobmff/object-reader.ts';
import { mapConcurrently } from '../../map-concurrently.ts';
import { HeadwaterError } from '../../model/errors.ts';
import type { ObjectRef } from '../../model/object-store.ts';
import type { TextSamples } from '../../model/text.ts';
import type { TextSample } from '../text-sample.ts';

/** Reading on over so many bytes costs less than one more request: other languages, a second of sound. */
const GAP_LIMIT_BYTES = 128 * 1024;

/** Of one track; a bucket has more connections, and viewers of pictures shall have them. */
const READS_AT_A_TIME = 8;

interface Piece {
  readonly start: number;
  readonly end: number;
  /** Pairs of start and end within it. */
  readonly runs: readonly number[];
}

/**
 * Reads all samples of a text track: they are few bytes, though they may lie all over the file.
 *
 * @throws HeadwaterError what the store throws
 */
export async function readSamples(
  { store, signal }: ReadContext,
  object: ObjectRef,
  { table, totalBytes, timescale }: TextSamples,
): Promise<TextSample[]> {
  const { decodeTimeTicks, sizes, durations, runs } = table.read(0, table.count);
  const { bucket, key, etag: ifMatch, sizeBytes } = object;
  const spans = spansOf(sizes.slice(0, table.count), durations.slice(0, table.count));
  const read = async ({ start, end, runs }: Piece, inner: AbortSignal) => {
    const { bytes } = await store.readFully({ bucket, key, start, end, ifMatch, sizeBytes }, inner);
    if (bytes.length === end - start) return cut(bytes, start, runs);
    throw new HeadwaterError(
      'store-misbehaved',
      `Cannot read ${key}: ${bytes.length} of ${end - start} bytes came`,
    );
  };
  const pieces = await mapConcurrently(piecesOf(runs), READS_AT_A_TIME, read, signal);
  const bytes = Buffer.concat(pieces.flat(), totalBytes);
  const msOf = (ticks: number) => ((decodeTimeTicks + ticks - table.mediaTimeTicks) * 1000) / timescale;
  return spans.map(({ ticks, duration, at, size }) => ({
    startMs: msOf(ticks),
    endMs: msOf(ticks + duration),
    bytes: bytes.subarray(at, at + size),
  }));
}

function spansOf(sizes: Uint32Array, durations: Uint32Array) {
  let [ticks, at] = [0, 0];
  return Array.from(sizes, (size, i) => {
    const span = { ticks, duration: durations[i]!, at, size };
    ticks += durations[i]!;
    at += size;
    return span;
  });
}

function piecesOf(runs: readonly number[]): Piece[] {
  const pieces: { start: number; end: number; runs: number[] }[] = [];
  for (let i = 0; i < runs.length; i += 2) {
    const [start, end] = [runs[i]!, runs[i + 1]!];
    const last = pieces.at(-1);
    if (last !== undefined && start >= last.end && start - last.end <= GAP_LIMIT_BYTES) {
      last.end = end;
      last.runs.push(start, end);
    } else if (end > start) pieces.push({ start, end, runs: [start, end] });
  }
  return pieces;
}

/** Copies, so that what was read beside the samples leaves memory. */
function cut(bytes: Buffer, start: number, runs: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let i = 0; i < runs.length; i += 2)
    pieces.push(Buffer.from(bytes.subarray(runs[i]! - start, runs[i + 1]! - start)));
  return pieces;
}
