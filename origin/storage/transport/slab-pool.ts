import { once } from '../../once.ts';
import { giveBackMemory } from './give-back-memory.ts';

/**
 * Sizes of slabs, ascending. One read of the kernel fills up to the largest: between two such reads, whatever else the
 * processor had at hand has to come from memory again. The smaller ones are for the ends of bodies.
 */
const SIZES = [16 * 1024, 80 * 1024, 128 * 1024, 256 * 1024, 512 * 1024, 1024 * 1024] as const;

export const LARGEST_SLAB_BYTES = SIZES[SIZES.length - 1] as number;

/** Free slabs that are kept for the next reads, in all sizes together: about what goes back and forth in a worker that is busy. */
const FREE_LIMIT_BYTES = 64 * 1024 * 1024;

/** Of slabs in use and free ones together, up to which free ones are kept: what clients wait for and what is cached come first. */
const PLENTY_BYTES = 112 * 1024 * 1024;

/** Kept whatever is in use: a read takes what another, or the cache, has just given back. */
const SPARE_BYTES = 8 * 1024 * 1024;

/** Hears what becomes of a slab. */
interface SlabOwner {
  /** So many more bytes of slabs are lent in pieces, or fewer. */
  countLent(bytes: number): void;
  /** Nobody fills it, and all pieces are back. */
  takeBack(slab: Slab): void;
}

/** Memory that is filled once, from its beginning, and lent out in pieces; it can be filled again when all are back. */
export class Slab {
  readonly buffer: Buffer<ArrayBuffer>;
  readonly #owner: SlabOwner;
  /** For the pool: which of those that are free came back before which. */
  turn = 0;
  /** Whoever fills it has not let go of it. */
  #isHeld = true;
  #pieces = 0;
  #filled = 0;

  constructor(sizeBytes: number, owner: SlabOwner) {
    // A slab of its own: never a piece of the pool that Node's other buffers come from.
    this.buffer = Buffer.allocUnsafeSlow(sizeBytes);
    this.#owner = owner;
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
    if (this.#pieces === 0) this.#owner.countLent(this.buffer.length);
    this.#pieces += 1;
    return once(() => {
      this.#pieces -= 1;
      if (this.#pieces > 0) return;
      this.#owner.countLent(-this.buffer.length);
      if (!this.#isHeld) this.#goBack();
    });
  }

  /** Whoever filled it fills it no more. */
  release(): void {
    this.#isHeld = false;
    if (this.#pieces === 0) this.#goBack();
  }

  #goBack(): void {
    this.#isHeld = true;
    this.#filled = 0;
    this.#owner.takeBack(this);
  }
}

/** Slabs that are used again: fresh memory costs a page fault every 4 KiB. */
export class SlabPool implements SlabOwner {
  /** By size, each in the order in which they came back. */
  readonly #free = new Map<number, Slab[]>(SIZES.map((size) => [size, []]));
  #freeBytes = 0;
  #allBytes = 0;
  #lentBytes = 0;
  #turns = 0;

  /** Of slabs that nobody uses. */
  get freeBytes(): number {
    return this.#freeBytes;
  }

  /** Of slabs that connections are about to fill. */
  get waitingBytes(): number {
    return this.#allBytes - this.#freeBytes - this.#lentBytes;
  }

  /** @param wantedBytes how much there is to fill; more than the largest slab is filled in turns */
  take(wantedBytes: number): Slab {
    const size = SIZES.find((each) => each >= wantedBytes) ?? LARGEST_SLAB_BYTES;
    const slab = this.#free.get(size)?.pop();
    if (slab === undefined) return this.#make(size);
    this.#freeBytes -= size;
    return slab;
  }

  #make(size: number): Slab {
    this.#allBytes += size;
    while (this.#areTooManyFree) this.#dropOldest();
    return new Slab(size, this);
  }

  countLent(bytes: number): void {
    this.#lentBytes += bytes;
  }

  takeBack(slab: Slab): void {
    const size = slab.buffer.length;
    this.#turns += 1;
    slab.turn = this.#turns;
    this.#free.get(size)?.push(slab);
    this.#freeBytes += size;
    while (this.#areTooManyFree) this.#dropOldest();
  }

  get #areTooManyFree(): boolean {
    if (this.#freeBytes > FREE_LIMIT_BYTES) return true;
    return this.#freeBytes > SPARE_BYTES && this.#allBytes > PLENTY_BYTES;
  }

  /** What nobody had a use for the longest: sizes that are wanted stay. */
  #dropOldest(): void {
    let oldest: Slab[] = [];
    for (const slabs of this.#free.values()) if (turnOf(slabs) < turnOf(oldest)) oldest = slabs;
    const slab = oldest.shift() as Slab;
    this.#freeBytes -= slab.buffer.length;
    this.#allBytes -= slab.buffer.length;
    giveBackMemory(slab.buffer);
  }
}

/** Of the first of them. */
function turnOf([slab]: readonly Slab[]): number {
  return slab?.turn ?? Number.POSITIVE_INFINITY;
}
