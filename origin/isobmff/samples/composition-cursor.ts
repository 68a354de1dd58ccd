import { RunCursor } from './run-cursor.ts';
import type { SampleTables } from './sample-tables.ts';

/** A place in `stts` and `ctts`. */
export class CompositionCursor {
  readonly #durations: RunCursor;
  readonly #offsets: RunCursor;

  constructor(tables: SampleTables) {
    this.#durations = new RunCursor(tables.view, tables.durations);
    this.#offsets = new RunCursor(tables.view, tables.compositions);
  }

  get decodeTicks(): number {
    return this.#durations.sum;
  }

  /** Composition time of the sample, before any edit list. */
  get ticks(): number {
    // Offsets are signed in version 1 of ctts, and in practice in version 0 too.
    return this.#durations.sum + (this.#offsets.value | 0);
  }

  get durationTicks(): number {
    return this.#durations.value;
  }

  goTo(sample: number): void {
    this.#durations.goTo(sample);
    this.#offsets.goTo(sample);
  }
}
