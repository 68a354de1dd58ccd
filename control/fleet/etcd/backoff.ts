const FIRST_MS = 100;
const LONGEST_MS = 5000;

/** How long to wait before another try: twice as long each time, and never the same for two who failed together. */
export class Backoff {
  readonly #random: () => number;
  #nextMs = FIRST_MS;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** Milliseconds: between a half of what it has come to and all of it. */
  next(): number {
    const waitMs = this.#nextMs * (0.5 + this.#random() / 2);
    this.#nextMs = Math.min(this.#nextMs * 2, LONGEST_MS);
    return waitMs;
  }

  /** A try has succeeded. */
  reset(): void {
    this.#nextMs = FIRST_MS;
  }
}
