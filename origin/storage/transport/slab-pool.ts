import { once } from '../../once.ts';

/**
 * Sizes of slabs, ascending. One read of the kernel fills up to the largest: between two such reads, whatever else the
 * processor had at hand has to come from memory again. The smaller ones are for the ends of bodies.
 */
const SIZES = [16 * 1024, 80 * 1024, 128 * 1024, 256 * 1024, 512 * 1024, 1024 * 1024] as const;

export const LARGEST_SLAB_BYTES = SIZES[SIZES.length - 1] as number;

/** Memory kept for the next reads, in all sizes together: about what goes back and forth in a worker that is busy. */
const KEPT_BYTES = 64 * 1024 * 1024;

/** Memory that is filled once, from its beginning, and lent out in pieces; it can be filled again when all are back. */
export class Slab {
  readonly buffer: Buffer;
  readonly #onFree: (slab: Slab) => void;
  /** Whoever fills it, and the pieces that are lent. */
  #holders = 1;
  #filled = 0;

  constructor(sizeBytes: number, onFree: (slab: Slab) => void) {
    // A slab of its own: never a piece of the pool that Node's other buffers come from.
    this.buffer = Buffer.allocUnsafeSlow(sizeBytes);
    this.#onFree = onFree;
  }

  get room(): number {
    return this.buffer.length - this.#filled;
  }

  /** What can be filled next. */
  rest(): Buffer {
    return this.buffer.subarray(this.#filled);
  }

  /** The next so many bytes are filled. @returns them */
  fill(bytes: number): Buffer {
    const start = this.#filled;
    this.#filled += bytes;
    return this.buffer.subarray(start, this.#filled);
  }

  /** For a piece that is lent out. @returns gives it back, once however often it is called */
  lend(): () => void {
    this.#holders += 1;
    return once(() => this.release());
  }

  /** Whoever filled it fills it no more. */
  release(): void {
    this.#holders -= 1;
    if (this.#holders > 0) return;
    this.#holders = 1;
    this.#filled = 0;
    this.#onFree(this);
  }
}

/** Slabs that are used again: fresh memory costs a page fault every 4 KiB. */
export class SlabPool {
  readonly #free = new Map<number, Slab[]>(SIZES.map((size) => [size, []]));
  #keptBytes = 0;

  /** @param wantedBytes how much there is to fill; more than the largest slab is filled in turns */
  take(wantedBytes: number): Slab {
    const size = SIZES.find((each) => each >= wantedBytes) ?? LARGEST_SLAB_BYTES;
    const slab = this.#free.get(size)?.pop();
    if (slab === undefined) return new Slab(size, (freed) => this.#keep(freed));
    this.#keptBytes -= size;
    return slab;
  }

  #keep(slab: Slab): void {
    const size = slab.buffer.length;
    if (this.#keptBytes + size > KEPT_BYTES) return;
    this.#keptBytes += size;
    this.#free.get(size)?.push(slab);
  }
}
