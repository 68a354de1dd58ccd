import type { Chunk } from './chunk.ts';

/** Of the cache, for what others wanted again. The rest is for what may be: one pass over cold titles goes through it alone. */
const KEPT_SHARE = 0.8;

/** One viewer takes bytes twice, for the picture and for the sound that lies between: whoever comes then is another. */
const TIMES_OF_ONE_VIEWER = 2;

type Forget = (chunk: Chunk) => void;

/** Chunks nobody waits for, the least used leaving first; what others used again leaves after what one viewer had. */
export class RangeCache {
  readonly #limitBytes: number;
  readonly #new = new Map<Chunk, Forget>();
  readonly #used = new Map<Chunk, Forget>();
  #newBytes = 0;
  #usedBytes = 0;
  #evictions = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get heldBytes(): number {
    return this.#newBytes + this.#usedBytes;
  }

  /** How many left to make room for others. */
  get evictions(): number {
    return this.#evictions;
  }

  get limitBytes(): number {
    return this.#limitBytes;
  }

  /** @param forget called when it leaves */
  add(chunk: Chunk, forget: Forget): void {
    if (this.#limitBytes === 0) {
      forget(chunk);
      return;
    }
    chunk.settle();
    this.#new.set(chunk, forget);
    this.#newBytes += chunk.lengthBytes;
    this.#evict();
  }

  /** Somebody wants it, and is lent it next. */
  use(chunk: Chunk): void {
    const used = this.#used.get(chunk);
    if (used !== undefined) {
      // To the end of the line.
      this.#used.delete(chunk);
      this.#used.set(chunk, used);
      return;
    }
    const forget = this.#new.get(chunk);
    if (forget === undefined || chunk.timesLent < TIMES_OF_ONE_VIEWER) return;
    this.remove(chunk);
    this.#used.set(chunk, forget);
    this.#usedBytes += chunk.lengthBytes;
    this.#demote();
  }

  remove(chunk: Chunk): void {
    if (this.#new.delete(chunk)) this.#newBytes -= chunk.lengthBytes;
    if (this.#used.delete(chunk)) this.#usedBytes -= chunk.lengthBytes;
  }

  /** What was used, and least of late, is as good as new. */
  #demote(): void {
    for (const [oldest, forget] of this.#used) {
      if (this.#usedBytes <= this.#limitBytes * KEPT_SHARE) return;
      this.remove(oldest);
      this.#new.set(oldest, forget);
      this.#newBytes += oldest.lengthBytes;
    }
  }

  #evict(): void {
    for (const [chunk, forget] of this.#oldest()) {
      if (this.heldBytes <= this.#limitBytes) return;
      this.remove(chunk);
      this.#evictions += 1;
      forget(chunk);
    }
  }

  *#oldest(): Generator<[Chunk, Forget]> {
    yield* this.#new;
    yield* this.#used;
  }
}
