import { LRUCache } from 'lru-cache';

/** How long an object that was denied is not asked for twice. */
const ONE_IN_MS = 60_000;

/** Objects remembered, at about a hundred bytes each. */
const OBJECTS_LIMIT = 10_000;

/**
 * Objects that were denied lately. A denial may be the credential's fault or the object's; to find out costs a read
 * more, which a viewer who asks for what is not there must not get every time.
 */
export class Denials {
  readonly #asked = new LRUCache<string, true>({ max: OBJECTS_LIMIT, ttl: ONE_IN_MS });

  /** Whether to find out about an object with one read more: once a minute. */
  mayAskAgain(key: string): boolean {
    if (this.#asked.has(key)) return false;
    this.#asked.set(key, true);
    return true;
  }
}
