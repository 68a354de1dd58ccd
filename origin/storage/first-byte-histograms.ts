import { DurationHistograms } from '../duration-histogram.ts';
import type { FirstByteOutcome, Histogram } from '../stats.ts';

const OUTCOMES = ['ok', 'refused', 'failed'] as const satisfies FirstByteOutcome[];

/** How long a bucket's store takes to the first byte of its answers, by how they went. */
export class FirstByteHistograms {
  readonly #histograms = new DurationHistograms(OUTCOMES.length);

  observe(outcome: FirstByteOutcome, seconds: number): void {
    this.#histograms.observe(OUTCOMES.indexOf(outcome), seconds);
  }

  /** Of those that happened. */
  get stats(): Partial<Record<FirstByteOutcome, Histogram>> {
    return Object.fromEntries(
      OUTCOMES.flatMap((outcome, at) => {
        const histogram = this.#histograms.histogram(at);
        return histogram === undefined ? [] : [[outcome, histogram]];
      }),
    );
  }
}
