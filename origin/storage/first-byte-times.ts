/** As many as tell the slowest twentieth, of the last few seconds of a busy bucket. */
const TIMES_KEPT = 128;

/** Fewer say nothing of the slowest. */
const LEAST_TIMES = 20;

/** Sorting them for each read would cost more than it tells. */
const LOOK_EVERY = 16;

/** How long a store takes to its first byte. */
export class FirstByteTimes {
  readonly #times: number[] = [];
  #next = 0;
  #slow: number | undefined;

  /** Longer than 95 of 100 took, in milliseconds; undefined where too few are known. */
  get slowMs(): number | undefined {
    return this.#slow;
  }

  add(ms: number): void {
    this.#times[this.#next % TIMES_KEPT] = ms;
    this.#next += 1;
    if (this.#times.length < LEAST_TIMES || this.#next % LOOK_EVERY > 0) return;
    this.#slow = this.#times.toSorted((a, b) => a - b)[Math.floor(this.#times.length * 0.95)];
  }
}
