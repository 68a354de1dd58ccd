/** Stores allow 15 minutes, and their `Date` says seconds: a difference of less than this is no reason for a refusal. */
const TOLERANCE_MS = 60_000;

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

  /**
   * Sets the clock by the store's.
   *
   * @param signedAtMs the time in a subrequest that the store refused
   * @returns false where that time was right
   */
  learn(storeTimeMs: number, signedAtMs: number): boolean {
    if (Math.abs(storeTimeMs - signedAtMs) <= TOLERANCE_MS) return false;
    this.#offsetMs = storeTimeMs - Date.now();
    return true;
  }
}
