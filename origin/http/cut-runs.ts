/** Where in its runs a read has arrived. */
export interface RunPosition {
  /** Index into the runs of the start of the one that comes next, or is under way. */
  readonly run: number;
  /** Offset in the object of the next byte to arrive. */
  readonly offset: number;
}

interface Cut {
  /** The parts of the chunk that lie in the runs, as views of it. */
  readonly slices: readonly Uint8Array[];
  readonly position: RunPosition;
}

/**
 * Cuts what is wanted out of the next chunk of a read that covers runs and the gaps between them; most chunks are
 * wanted whole.
 *
 * @param runs pairs of start (inclusive) and end (exclusive) offsets, ascending
 */
export function cutRuns(runs: readonly number[], position: RunPosition, chunk: Uint8Array): Cut {
  const chunkStart = position.offset;
  const chunkEnd = chunkStart + chunk.length;
  const slices: Uint8Array[] = [];
  let { run } = position;
  while (run < runs.length) {
    const start = runs[run] as number;
    const end = runs[run + 1] as number;
    if (start >= chunkEnd) break;
    slices.push(chunk.subarray(Math.max(0, start - chunkStart), Math.min(end, chunkEnd) - chunkStart));
    if (end > chunkEnd) break;
    run += 2;
  }
  return { slices, position: { run, offset: chunkEnd } };
}
