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
  const reads: { start: number; end: number; runs: number[]; longestGapBytes: number }[] = [];
  for (let i = 0; i + 1 < runs.length; i += 2) {
    const start = runs[i] as number;
    const end = runs[i + 1] as number;
    const last = reads.at(-1);
    if (last !== undefined && start >= last.end && start - last.end <= GAP_LIMIT_BYTES) {
      last.longestGapBytes = Math.max(last.longestGapBytes, start - last.end);
      last.end = end;
      last.runs.push(start, end);
    } else {
      reads.push({ start, end, runs: [start, end], longestGapBytes: 0 });
    }
  }
  return reads;
}
