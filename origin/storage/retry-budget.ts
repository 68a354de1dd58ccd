/** Of the load that a store had anyway, so much may come on top while it fails. */
const EXTRA_LOAD = 0.1;

/** So many tries for each connection are in hand when a store begins to fail: all reads get through a burst of a second or two. */
const TRIES_PER_CONNECTION = 8;

/**
 * What a bucket's reads may cost the store in tries, together. Each read by itself waits longer from try to try; the
 * budget keeps thousands of them from holding down a store that is on its knees.
 */
export class RetryBudget {
  readonly #limit: number;
  #tries: number;

  constructor(connections: number) {
    this.#limit = connections * TRIES_PER_CONNECTION;
    this.#tries = this.#limit;
  }

  /** A read has begun. */
  earn(): void {
    this.#tries = Math.min(this.#limit, this.#tries + EXTRA_LOAD);
  }

  /** @returns false where nothing is left */
  spend(): boolean {
    if (this.#tries < 1) return false;
    this.#tries -= 1;
    return true;
  }
}
