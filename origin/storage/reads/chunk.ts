import type { ChunkLink } from './chunk-list.ts';

/** A smaller piece that is kept is copied: what it is a piece of may be many times as large, and would be kept with it. */
const COPY_BELOW_BYTES = 128 * 1024;

/** Memory that bytes lie in, and how many hold it: it goes back to whom it was lent from when nobody does. */
interface Loan {
  readonly bytes: Buffer;
  readonly giveBack: () => void;
  holders: number;
}

/** Bytes of an object in memory. */
export class Chunk {
  readonly start: number;
  readonly end: number;
  /** For the list that it is in. */
  readonly link: ChunkLink = { list: undefined, before: undefined, behind: undefined };
  readonly #onEvicted: (chunk: Chunk) => void;
  #loan: Loan;
  #lentBytes = 0;

  /** @param onEvicted there is no room for it any more */
  constructor(start: number, bytes: Buffer, giveBack: () => void, onEvicted: (chunk: Chunk) => void) {
    this.start = start;
    this.end = start + bytes.length;
    this.#onEvicted = onEvicted;
    this.#loan = { bytes, giveBack, holders: 1 };
  }

  get lengthBytes(): number {
    return this.end - this.start;
  }

  /** How many times all of it was lent, in parts or whole. */
  get timesLent(): number {
    return this.#lentBytes / this.lengthBytes;
  }

  holds(position: number): boolean {
    return this.start <= position && position < this.end;
  }

  /** The bytes from `start` (inclusive) to `end` (exclusive) of the object, valid until `release` is called. */
  lend(start: number, end: number): { readonly bytes: Buffer; readonly release: () => void } {
    const loan = this.#loan;
    loan.holders += 1;
    this.#lentBytes += end - start;
    const bytes = loan.bytes.subarray(start - this.start, end - this.start);
    return { bytes, release: () => letGo(loan) };
  }

  /** It will be kept for long. Pieces that are lent stay valid. */
  settle(): void {
    if (this.lengthBytes >= COPY_BELOW_BYTES) return;
    const before = this.#loan;
    this.#loan = { bytes: Buffer.from(before.bytes), giveBack: () => undefined, holders: 1 };
    letGo(before);
  }

  /** For the cache that kept it. */
  evict(): void {
    this.#onEvicted(this);
  }

  /** It is kept no longer. */
  letGo(): void {
    letGo(this.#loan);
  }
}

function letGo(loan: Loan): void {
  loan.holders -= 1;
  if (loan.holders === 0) loan.giveBack();
}
