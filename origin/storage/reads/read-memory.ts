import { RangeCache } from './range-cache.ts';

/** Bytes of memory that a worker's reads may hold. */
export interface MemoryLimits {
  /** Read, and waiting for a client to take it. */
  readonly inFlightBytes: number;
  /** Kept for whoever wants it next; 0: nothing is. */
  readonly cachedBytes: number;
}

/** Of the budget, for one read: a segment whole, and no file of gigabytes. */
const SHARE = 1 / 16;

/** What all reads of a worker hold together. */
export class ReadMemory {
  readonly cache: RangeCache;
  /** Whether what nobody waits for is kept at all. */
  readonly keeps: boolean;
  readonly #inFlightLimit: number;
  #inFlightBytes = 0;

  constructor({ inFlightBytes, cachedBytes }: MemoryLimits) {
    this.#inFlightLimit = inFlightBytes;
    this.keeps = cachedBytes > 0;
    this.cache = new RangeCache(cachedBytes);
  }

  get heldBytes(): number {
    return this.#inFlightBytes + this.cache.heldBytes;
  }

  /** How far a read may be ahead of its readers. */
  get shareBytes(): number {
    return this.#inFlightLimit * SHARE;
  }

  get isFull(): boolean {
    return this.#inFlightBytes >= this.#inFlightLimit;
  }

  take(bytes: number): void {
    this.#inFlightBytes += bytes;
  }

  give(bytes: number): void {
    this.#inFlightBytes -= bytes;
  }
}
