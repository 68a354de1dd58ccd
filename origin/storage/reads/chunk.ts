import { once } from '../../once.ts';
import { giveBackMemory } from '../transport/give-back-memory.ts';

/** A smaller piece of its memory that is kept is copied: the rest would be kept with it. */
const COPY_BELOW_SHARE = 1 / 2;

/** Memory that bytes lie in, and how many hold it: it goes back to whom it was lent from when nobody does. */
interface Loan {
  bytes: Buffer;
  readonly giveBack: () => void;
  holders: number;
}

/** Where a chunk stands in a list, for that list. */
interface ChunkLink {
  list: object | undefined;
  before: Chunk | undefined;
  behind: Chunk | undefined;
}

/** Hears what becomes of a chunk. */
export interface ChunkOwner {
  /** Whoever was lent a part of it has taken it, and nobody else was. */
  onReturned(chunk: Chunk): void;
  /** There is no room for it any more. */
  onEvicted(chunk: Chunk): void;
}

/** Bytes of an object in memory. */
export class Chunk {
  readonly start: number;
  #end: number;
  /** For the list that it is in. */
  readonly link: ChunkLink = { list: undefined, before: undefined, behind: undefined };
  /** Whether it may be kept once all have taken it. */
  isCurrent = true;
  readonly #owner: ChunkOwner;
  #loan: Loan;
  #lentBytes = 0;

  constructor(start: number, bytes: Buffer, giveBack: () => void, owner: ChunkOwner) {
    this.start = start;
    this.#end = start + bytes.length;
    this.#owner = owner;
    this.#loan = { bytes, giveBack, holders: 1 };
  }

  get end(): number {
    return this.#end;
  }

  get lengthBytes(): number {
    return this.#end - this.start;
  }

  /** What is held as long as it is. */
  get memoryBytes(): number {
    return this.#loan.bytes.buffer.byteLength;
  }

  /** How many times all of it was lent, in parts or whole. */
  get timesLent(): number {
    return this.#lentBytes / this.lengthBytes;
  }

  holds(position: number): boolean {
    return this.start <= position && position < this.#end;
  }

  /** Whether the memory that it lies in goes on behind it. */
  get hasRoomBehind(): boolean {
    const { buffer, byteOffset, length } = this.#loan.bytes;
    return byteOffset + length < buffer.byteLength;
  }

  /**
   * Adds the bytes that follow, where they lie behind it in memory, too.
   *
   * @param giveBack called then: the memory is held already
   * @returns whether they do
   */
  extend(bytes: Buffer, giveBack: () => void): boolean {
    const { buffer, byteOffset, length } = this.#loan.bytes;
    if (bytes.buffer !== buffer || bytes.byteOffset !== byteOffset + length) return false;
    this.#loan.bytes = Buffer.from(buffer, byteOffset, length + bytes.length);
    this.#end += bytes.length;
    giveBack();
    return true;
  }

  get isLent(): boolean {
    return this.#loan.holders > 1;
  }

  /** The bytes from `start` (inclusive) to `end` (exclusive) of the object, valid until `release` is first called. */
  lend(start: number, end: number): { readonly bytes: Buffer; readonly release: () => void } {
    const loan = this.#loan;
    loan.holders += 1;
    this.#lentBytes += end - start;
    const bytes = loan.bytes.subarray(start - this.start, end - this.start);
    return { bytes, release: once(() => this.#takeBack(loan)) };
  }

  /** It will be kept for long. Pieces that are lent stay valid. */
  settle(): void {
    const before = this.#loan;
    if (this.lengthBytes >= this.memoryBytes * COPY_BELOW_SHARE) return;
    const bytes = Buffer.allocUnsafeSlow(this.lengthBytes);
    before.bytes.copy(bytes);
    this.#loan = { bytes, giveBack: () => giveBackMemory(bytes), holders: 1 };
    letGo(before);
  }

  /** For the cache that kept it. */
  evict(): void {
    this.#owner.onEvicted(this);
  }

  /** It is kept no longer. */
  letGo(): void {
    letGo(this.#loan);
  }

  #takeBack(loan: Loan): void {
    letGo(loan);
    if (loan === this.#loan && loan.holders === 1) this.#owner.onReturned(this);
  }
}

function letGo(loan: Loan): void {
  loan.holders -= 1;
  if (loan.holders === 0) loan.giveBack();
}
