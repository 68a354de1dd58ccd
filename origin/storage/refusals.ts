import { LRUCache } from 'lru-cache';
import { type ErrorCode, HeadwaterError } from '../model/errors.ts';

/** Refusals remembered, at a few hundred bytes each. */
const REFUSALS_LIMIT = 10_000;

/** What the store was asked and has answered; whatever else fails may succeed a moment later. */
const SETTLED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'not-found',
  'unsupported-media',
  'corrupt-media',
  'invalid-server-manifest',
]);

interface Refusal {
  readonly error: HeadwaterError;
  readonly untilMs: number;
}

/** What was refused a moment ago is refused again, without asking the store: one that is asked for what is not there has other work. */
export class Refusals {
  readonly #forMs: number;
  readonly #now: () => number;
  readonly #known = new LRUCache<string, Refusal>({ max: REFUSALS_LIMIT });

  /** @param forMs how long; 0: nothing is remembered */
  constructor(forMs: number, now: () => number) {
    this.#forMs = forMs;
    this.#now = now;
  }

  /** @throws HeadwaterError as it was thrown before */
  throwKnown(id: string): void {
    const known = this.#known.get(id);
    if (known === undefined) return;
    if (this.#now() < known.untilMs) throw known.error;
    this.#known.delete(id);
  }

  /** Runs work, and remembers what it refuses, as long as that is still of interest. */
  async remember<T>(id: string, isCurrent: () => boolean, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const isSettled = error instanceof HeadwaterError && SETTLED.has(error.code);
      if (isSettled && this.#forMs > 0 && isCurrent())
        this.#known.set(id, { error, untilMs: this.#now() + this.#forMs });
      throw error;
    }
  }

  forget(id: string): void {
    this.#known.delete(id);
  }

  forgetAll(): void {
    this.#known.clear();
  }
}
