import { DURATION_BOUNDS_SECONDS, type Histogram } from './stats.ts';

/** One count a bound, one for what lies above all of them, and the sum. */
const WIDTH = DURATION_BOUNDS_SECONDS.length + 2;
const SUM = WIDTH - 1;

/** So many histograms of durations in one piece of memory: counting in one allocates nothing and looks nothing up by name. */
export class DurationHistograms {
  readonly #values: Float64Array;

  constructor(count: number) {
    this.#values = new Float64Array(count * WIDTH);
  }

  /** @param at which of them */
  observe(at: number, seconds: number): void {
    const values = this.#values;
    const start = at * WIDTH;
    let bound = 0;
    while (bound < DURATION_BOUNDS_SECONDS.length && seconds > DURATION_BOUNDS_SECONDS[bound]!) bound += 1;
    values[start + bound]! += 1;
    values[start + SUM]! += seconds;
  }

  /** Undefined where nothing was observed. */
  histogram(at: number): Histogram | undefined {
    const counts = Array.from(this.#values.subarray(at * WIDTH, at * WIDTH + SUM));
    if (counts.every((count) => count === 0)) return undefined;
    return { counts, sumSeconds: this.#values[at * WIDTH + SUM]! };
  }
}
