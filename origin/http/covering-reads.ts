/** One GET: it covers `runs`, and what lies between them is skipped as it streams by. */
export interface CoveringRead {
  readonly start: number;
  readonly end: number;
  /** Pairs of start and end, ascending. */
  readonly runs: readonly number[];
  /** Bytes between two runs, where they are most. */
  readonly longestGapBytes: number;
}

/**
 * Reading on over a gap of this many bytes costs less than one more request: audio between the video of an
 * interleaved file is a few KiB every half second, and one GET for a segment is worth more than its bytes.
 */
const GAP_LIMIT_BYTES = 512 * 1024;

/** Joins byte runs into the fewest GETs. Runs that go backwards start a new one. */
export function coveringReads(runs: readonly number[]): CoveringRead[] {
  const reads: CoveringRead[] = [];
  let first = 0;
  let longestGapBytes = 0;
  for (let next = 2; next <= runs.length; next += 2) {
    const end = runs[next - 1] as number;
    const gapBytes = (runs[next] ?? Number.POSITIVE_INFINITY) - end;
    if (gapBytes >= 0 && gapBytes <= GAP_LIMIT_BYTES) {
      longestGapBytes = Math.max(longestGapBytes, gapBytes);
      continue;
    }
    reads.push({ start: runs[first] as number, end, runs: runs.slice(first, next), longestGapBytes });
    first = next;
    longestGapBytes = 0;
  }
  return reads;
}
