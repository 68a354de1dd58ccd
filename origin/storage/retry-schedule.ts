import type { PoolConfig } from '../origin-config.ts';
import { retryDelayMs } from './retry-delay.ts';

/** A player asks again, or gives up, after a few seconds without an answer. */
const RETRY_FOR_MS = 3000;

/** In the middle of a segment there is a buffer of seconds, and an answer that is cut costs all of what was sent. */
const RESUME_FOR_MS = 10_000;

/** Where a read stands when it fails. */
interface Standing {
  /** Whether its head has come. */
  readonly hasBegun: boolean;
  /** The byte it has reached. */
  readonly reached: number;
}

/** When one read is tried again: so often, and so long, from the first failure since the last byte. */
export class RetrySchedule {
  readonly #pool: PoolConfig;
  #tried = 0;
  /** How often since the last byte. */
  #triedHere = 0;
  #sinceMs = 0;
  #reached = -1;

  constructor(pool: PoolConfig) {
    this.#pool = pool;
  }

  /**
   * @param nowMs of a clock that is never set
   * @param random 0 (inclusive) to 1 (exclusive)
   * @param leastMs before which nothing can be tried: where no time is left by then, it is given up
   * @returns how long to wait before it is tried again, in milliseconds; undefined where it is given up
   */
  next({ hasBegun, reached }: Standing, nowMs: number, random: number, leastMs = 0): number | undefined {
    const { retries, retryForMs = RETRY_FOR_MS, resumeForMs = RESUME_FOR_MS } = this.#pool;
    if (reached > this.#reached) this.#begin(reached, nowMs);
    const leftMs = (hasBegun ? resumeForMs : retryForMs) - (nowMs - this.#sinceMs);
    if (retries === 0 || (this.#tried >= retries && leftMs <= 0)) return undefined;
    if (leastMs > Math.max(0, leftMs)) return undefined;
    this.#tried += 1;
    this.#triedHere += 1;
    const delayMs = retryDelayMs(this.#triedHere, random);
    // The last try is at the end of the time, not beyond it.
    return Math.max(leastMs, leftMs > 0 ? Math.min(delayMs, leftMs) : delayMs);
  }

  #begin(reached: number, nowMs: number): void {
    this.#triedHere = 0;
    this.#sinceMs = nowMs;
    this.#reached = reached;
  }
}
