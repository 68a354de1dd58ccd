import type { SampleRun } from '../../model/samples.ts';

/** Ticks per second of text in fragments: its times are milliseconds. */
export const TEXT_TIMESCALE = 1000;

/** Samples of a text, written here. */
export interface WrittenSamples {
  /** As boxes of a fragment describe them. */
  readonly run: SampleRun;
  /** All samples, one behind the other. */
  readonly bytes: Uint8Array;
}

/** `sample_depends_on` 2: each can be shown by itself. ISO/IEC 14496-12 8.6.4.3 */
const INDEPENDENT = 0x0200_0000;

/** @param sizes and durations of the samples, in ticks of the run */
export function runOf(
  decodeTimeTicks: number,
  sizes: readonly number[],
  durations: readonly number[],
): SampleRun {
  const count = sizes.length;
  return {
    count,
    decodeTimeTicks,
    sizes: Uint32Array.from(sizes),
    durations: Uint32Array.from(durations),
    compositionOffsets: new Int32Array(count),
    flags: new Uint32Array(count).fill(INDEPENDENT),
    totalBytes: sizes.reduce((sum, size) => sum + size, 0),
    runs: [],
  };
}
