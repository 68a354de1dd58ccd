import type { Box } from '../boxes.ts';

/** The samples of a fragmented track, as the tables a progressive movie would have. */
export interface Fragments {
  readonly view: DataView;
  /** What would be in `stbl`, by its place in `view`. */
  readonly stbl: readonly Box[];
  /** Decode time of the first sample, where it is said; the tables begin at 0. */
  readonly startTicks: number | undefined;
  /** Numbers of the sample entries that the samples use, from 1. */
  readonly descriptions: readonly number[];
  /** Sample at which each movie fragment starts, from 0, ascending. */
  readonly firsts: readonly number[];
}
