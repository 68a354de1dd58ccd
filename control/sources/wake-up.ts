/** The longest that a timer of Node can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** One call at a time of the clock, however far away; a later request replaces an earlier one. */
export class WakeUp {
  readonly #now: () => number;
  readonly #call: () => void;
  #timer: NodeJS.Timeout | undefined;
  #atMs: number | undefined;

  constructor(now: () => number, call: () => void) {
    this.#now = now;
    this.#call = call;
  }

  /** Milliseconds since the epoch; undefined while nothing is to come. */
  get atMs(): number | undefined {
    return this.#atMs;
  }

  at(atMs: number): void {
    this.clear();
    this.#atMs = atMs;
    const wait = Math.max(0, atMs - this.#now());
    this.#timer = setTimeout(() => this.#onTimer(atMs), Math.min(wait, MAX_TIMER_MS)).unref();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#atMs = undefined;
  }

  #onTimer(atMs: number): void {
    // A timer may come a little early against the clock of the day.
    if (atMs - this.#now() > 1) return this.at(atMs);
    this.#atMs = undefined;
    return this.#call();
  }
}
