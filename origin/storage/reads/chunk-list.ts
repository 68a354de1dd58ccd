import type { Chunk } from './chunk.ts';

/**
 * Chunks in order, each in one list at most. A `Set` that is added to and deleted from all the time leaves a chain of
 * former tables behind, each pointing at its successor: once the first of them is old, collections of young garbage keep
 * all of it. What leaves this list points at nobody.
 */
export class ChunkList {
  #first: Chunk | undefined;
  #last: Chunk | undefined;
  #memoryBytes = 0;

  get first(): Chunk | undefined {
    return this.#first;
  }

  /** What all of them hold. */
  get memoryBytes(): number {
    return this.#memoryBytes;
  }

  has(chunk: Chunk): boolean {
    return chunk.link.list === this;
  }

  /** At the end; it is in no list yet. */
  add(chunk: Chunk): void {
    const last = this.#last;
    chunk.link.list = this;
    chunk.link.before = last;
    if (last === undefined) this.#first = chunk;
    else last.link.behind = chunk;
    this.#last = chunk;
    this.#memoryBytes += chunk.memoryBytes;
  }

  /** @returns whether it was there */
  remove(chunk: Chunk): boolean {
    const { link } = chunk;
    if (link.list !== this) return false;
    if (link.before === undefined) this.#first = link.behind;
    else link.before.link.behind = link.behind;
    if (link.behind === undefined) this.#last = link.before;
    else link.behind.link.before = link.before;
    link.list = link.before = link.behind = undefined;
    this.#memoryBytes -= chunk.memoryBytes;
    return true;
  }

  /** In order; the one that is at hand may be removed meanwhile. */
  *[Symbol.iterator](): Generator<Chunk> {
    let next = this.#first;
    while (next !== undefined) {
      const chunk = next;
      next = chunk.link.behind;
      yield chunk;
    }
  }
}
