import type { StoreAnswer } from './refusal.ts';

/** More than S3 says to reads; codes are the store's own, and there is no end to what one may make up. */
const WAYS_LIMIT = 40;

/** What stands for codes that came when there was no room for more. */
const OTHER = 'other';

/** How often a store said what, by status and code: `ExpiredToken` is not `AccessDenied`. */
export class RefusalTally {
  readonly #counts: Record<string, number> = {};
  #ways = 0;

  /** By status and code: `403 ExpiredToken`; the status alone where there was no code. */
  get counts(): Readonly<Record<string, number>> {
    return { ...this.#counts };
  }

  add({ status, code }: StoreAnswer): void {
    const way = code === undefined ? `${status}` : `${status} ${code}`;
    const counted = this.#isKnown(way) ? way : `${status} ${OTHER}`;
    this.#counts[counted] = (this.#counts[counted] ?? 0) + 1;
  }

  #isKnown(way: string): boolean {
    if (way in this.#counts) return true;
    if (this.#ways >= WAYS_LIMIT) return false;
    this.#ways += 1;
    return true;
  }
}
