/** Of the budget, for one read: a segment whole, and no file of gigabytes. */
const SHARE = 1 / 16;

/** Of the budget: below it there is plenty, and beyond it pieces are small, since many who take their time may come. */
const PLENTY_SHARE = 1 / 2;

/** Of the budget, for what is read ahead of its readers, too. The rest is for what somebody waits for. */
const AHEAD_SHARE = 7 / 8;

/** Of one piece where memory is short: each of many clients that hardly read holds one. */
const SMALL_PIECE_BYTES = 256 * 1024;

/** Where there is none left: a piece for each who waits is beyond the budget. */
const LEAST_PIECE_BYTES = 80 * 1024;

/** Bytes that were read and wait for clients to take them: one budget of a worker, whatever its caches. */
export class InFlightMemory {
  readonly #limitBytes: number;
  readonly #besides: { readonly waitingBytes: number };
  #bytes = 0;

  /** @param besides holds memory that is about to be filled */
  constructor(limitBytes: number, besides = { waitingBytes: 0 }) {
    // A share of nothing is no number.
    this.#limitBytes = Math.max(1, limitBytes);
    this.#besides = besides;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** How far a read may be ahead of its readers. */
  get shareBytes(): number {
    return this.#limitBytes * SHARE;
  }

  /** With what is about to be. */
  get bytesSoon(): number {
    return this.#bytes + this.#besides.waitingBytes;
  }

  /** Of the budget: 0 where nothing is in flight, or about to be. */
  get shareSoon(): number {
    return Math.min(1, this.bytesSoon / this.#limitBytes);
  }

  get #usedShare(): number {
    return this.#bytes / this.#limitBytes;
  }

  /** Nothing more is read ahead. */
  get isFull(): boolean {
    return this.#usedShare >= AHEAD_SHARE;
  }

  /** Of memory that is filled next, at most. */
  get pieceBytes(): number {
    if (this.isFull) return LEAST_PIECE_BYTES;
    return this.#usedShare < PLENTY_SHARE ? Number.POSITIVE_INFINITY : SMALL_PIECE_BYTES;
  }

  take(bytes: number): void {
    this.#bytes += bytes;
  }

  give(bytes: number): void {
    this.#bytes -= bytes;
  }
}
