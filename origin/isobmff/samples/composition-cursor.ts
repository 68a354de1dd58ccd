import { inStrides, type Steps, STRIDE } from '../../steps.ts';
import { RunCursor } from './run-cursor.ts';
import type { SampleTables } from './sample-tables.ts';

/** A place in `stts` and `ctts`, which only moves on. */
export class CompositionCursor {
  readonly #durations: RunCursor;
  readonly #offsets: RunCursor | undefined;
  #sample = 0;

  constructor(tables: SampleTables) {
    this.#durations = new RunCursor(tables.view, tables.durations);
    if (tables.compositions.count > 0) {
      this.#offsets = new RunCursor(tables.view, tables.compositions);
    }
  }

  get decodeTicks(): number {
    return this.#durations.sum;
  }

  /** Composition time of the sample, before any edit list. */
  get ticks(): number {
    // Offsets are signed in version 1 of ctts, and in practice in version 0 too.
    return this.#durations.sum + (this.#offsets ? this.#offsets.value | 0 : 0);
  }

  get durationTicks(): number {
    return this.#durations.value;
  }

  /** So far that the way should be travelled. */
  isFarFrom(sample: number): boolean {
    return sample - this.#sample > STRIDE;
  }

  /** Like {@link CompositionCursor.goTo}, over any number of samples. */
  *travelTo(sample: number): Steps<void> {
    const from = this.#sample;
    yield* inStrides(sample - from, (_, to) => {
      this.goTo(from + to);
    });
  }

  goTo(sample: number): void {
    this.#durations.skip(sample - this.#sample);
    this.#offsets?.skip(sample - this.#sample);
    this.#sample = sample;
  }
}
