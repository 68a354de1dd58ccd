/** A request that was answered with an error. */
export interface FailedRequest {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  /** Of `origin/model/errors.ts`. */
  readonly code: string;
  readonly status: number;
  /** Without query and host: either may hold what admits somebody. */
  readonly path: string;
}

/** As many of a code as somebody looks at. */
const KEPT_OF_A_CODE = 10;

/** The latest failed requests of each code. There are few codes, so what is kept has an end. */
export class LatestFailures {
  readonly #byCode = new Map<string, readonly FailedRequest[]>();

  /** Newest first, of each code. */
  get all(): readonly FailedRequest[] {
    return [...this.#byCode.values()].flat();
  }

  add(failure: FailedRequest): void {
    const before = this.#byCode.get(failure.code) ?? [];
    const kept = [failure, ...before].toSorted((a, b) => b.atMs - a.atMs);
    this.#byCode.set(failure.code, kept.slice(0, KEPT_OF_A_CODE));
  }

  /** What there is, once: it is forgotten with that. */
  take(): readonly FailedRequest[] {
    if (this.#byCode.size === 0) return [];
    const { all } = this;
    this.#byCode.clear();
    return all;
  }
}
