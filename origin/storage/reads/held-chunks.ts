import type { Chunk } from './chunk.ts';
import { ChunkList } from './chunk-list.ts';
import { firstIndex } from '../../first-index.ts';

/** Chunks of one version of an object, found by where they lie. */
export class HeldChunks {
  /** Ascending by their starts; some may overlap. */
  readonly #byStart: Chunk[] = [];
  /** A reader is still to take them. */
  readonly inFlight = new ChunkList();
  #longestBytes = 0;

  get size(): number {
    return this.#byStart.length;
  }

  /** All of them; they may be deleted meanwhile. */
  all(): Chunk[] {
    return [...this.#byStart];
  }

  /** Adds one that a reader is to take. */
  add(chunk: Chunk): void {
    this.#byStart.splice(this.#indexAfter(chunk.start), 0, chunk);
    this.inFlight.add(chunk);
    this.#longestBytes = Math.max(this.#longestBytes, chunk.lengthBytes);
  }

  /** As {@link Chunk.extend}. */
  extend(chunk: Chunk, bytes: Buffer, giveBack: () => void): boolean {
    if (!chunk.extend(bytes, giveBack)) return false;
    this.#longestBytes = Math.max(this.#longestBytes, chunk.lengthBytes);
    return true;
  }

  /** @returns whether it was there */
  delete(chunk: Chunk): boolean {
    this.inFlight.remove(chunk);
    let i = this.#indexAfter(chunk.start) - 1;
    while (i >= 0 && this.#byStart[i] !== chunk) i -= 1;
    if (i < 0) return false;
    this.#byStart.splice(i, 1);
    return true;
  }

  /** One that holds a byte. */
  at(position: number): Chunk | undefined {
    for (let i = this.#indexAfter(position) - 1; i >= 0; i -= 1) {
      const chunk = this.#byStart[i] as Chunk;
      if (chunk.holds(position)) return chunk;
      if (chunk.start + this.#longestBytes <= position) return undefined;
    }
    return undefined;
  }

  /** How far those reach that end at or before a byte which none holds; 0 where there are none. */
  endBefore(position: number): number {
    let furthest = 0;
    for (let i = this.#indexAfter(position) - 1; i >= 0; i -= 1) {
      const { start, end } = this.#byStart[i] as Chunk;
      furthest = Math.max(furthest, end);
      if (start + this.#longestBytes <= furthest) break;
    }
    return furthest;
  }

  /** The first that begins behind a byte. */
  after(position: number): Chunk | undefined {
    return this.#byStart[this.#indexAfter(position)];
  }

  /** The index of the first that begins behind it. */
  #indexAfter(position: number): number {
    return firstIndex(this.#byStart.length, (i) => (this.#byStart[i] as Chunk).start > position);
  }
}
