import type { Chunk } from './chunk.ts';
import { ChunkList } from './chunk-list.ts';
import type { InFlightMemory } from './in-flight-memory.ts';

/** Of the cache, for what others wanted again. The rest is for what may be: one pass over cold titles goes through it alone. */
const KEPT_SHARE = 0.8;

/** One viewer takes bytes twice, for the picture and for the sound that lies between: whoever comes then is another. */
const TIMES_OF_ONE_VIEWER = 2;

/** Chunks nobody waits for, the least used leaving first; what others used again leaves after what one viewer had. */
export class RangeCache {
  readonly #limitBytes: number;
  readonly #givesWayTo: InFlightMemory | undefined;
  readonly #new = new ChunkList();
  readonly #used = new ChunkList();
  #evictions = 0;

  /** @param givesWayTo takes the place of what is kept: as many bytes, and no larger a share of the limit than of its own */
  constructor(limitBytes: number, givesWayTo?: InFlightMemory) {
    this.#limitBytes = limitBytes;
    this.#givesWayTo = givesWayTo;
  }

  get heldBytes(): number {
    return this.#new.memoryBytes + this.#used.memoryBytes;
  }

  /** How many left to make room for others. */
  get evictions(): number {
    return this.#evictions;
  }

  get limitBytes(): number {
    return this.#limitBytes;
  }

  /** It hears of it when it leaves. */
  add(chunk: Chunk): void {
    if (this.#limitBytes === 0) {
      chunk.evict();
      return;
    }
    chunk.settle();
    this.#new.add(chunk);
    this.makeRoom();
  }

  /** More came in flight. */
  makeRoom(): void {
    const { bytesSoon = 0, shareSoon = 0 } = this.#givesWayTo ?? {};
    const roomBytes = this.#limitBytes - Math.min(bytesSoon, this.#limitBytes * shareSoon);
    while (this.heldBytes > roomBytes) this.#evict();
  }

  /** Somebody wants it, and is lent it next. */
  use(chunk: Chunk): void {
    const isUsed = this.#used.remove(chunk);
    if (!isUsed && (chunk.timesLent < TIMES_OF_ONE_VIEWER || !this.#new.remove(chunk))) return;
    this.#used.add(chunk);
    this.#demote();
  }

  /** @returns whether it was there */
  remove(chunk: Chunk): boolean {
    return this.#new.remove(chunk) || this.#used.remove(chunk);
  }

  /** What was used, and least of late, is as good as new. */
  #demote(): void {
    while (this.#used.memoryBytes > this.#limitBytes * KEPT_SHARE) {
      const oldest = this.#used.first as Chunk;
      this.#used.remove(oldest);
      this.#new.add(oldest);
    }
  }

  #evict(): void {
    const oldest = (this.#new.first ?? this.#used.first) as Chunk;
    this.remove(oldest);
    this.#evictions += 1;
    oldest.evict();
  }
}
