/** Stores allow 15 minutes, and their `Date` says seconds: a difference of less than this is no reason for a refusal. */
const TOLERANCE_MS = 60_000;

/** A machine without a battery wakes up years behind; more is no clock, and no date that can be signed. */
const MAX_OFFSET_MS = 20 * 366 * 24 * 3_600_000;

/** The clock of one endpoint as far as we know it: our own, until the store refused a subrequest for its time. */
export class StoreClock {
  #offsetMs: number | undefined;

  /** What is added to our own clock; undefined where the store never found it wrong. */
  get offsetMs(): number | undefined {
    return this.#offsetMs;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return Date.now() + (this.#offsetMs ?? 0);
  }

  /** Takes back what was learnt. @param offsetMs what was known before */
  restore(offsetMs: number | undefined): void {
    this.#offsetMs = offsetMs;
  }

  /**
   * Sets the clock by the store's.
   *
   * @param signedAtMs the time in a subrequest that the store refused
   * @returns false where that time was right, or the store's cannot be
   */
  learn(storeTimeMs: number, signedAtMs: number): boolean {
    if (Math.abs(storeTimeMs - signedAtMs) <= TOLERANCE_MS) return false;
    const offsetMs = storeTimeMs - Date.now();
    if (Math.abs(offsetMs) > MAX_OFFSET_MS) return false;
    this.#offsetMs = offsetMs;
    return true;
  }
}
