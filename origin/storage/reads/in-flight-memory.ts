/** Of the budget, for one read: a segment whole, and no file of gigabytes. */
const SHARE = 1 / 16;

/** Of the budget, which is left alone while there is little to hold: many who take their time may come. */
const PLENTY_SHARE = 1 / 2;

/** Bytes that were read and wait for clients to take them: one budget of a worker, whatever its caches. */
export class InFlightMemory {
  readonly #limitBytes: number;
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** How far a read may be ahead of its readers. */
  get shareBytes(): number {
    return this.#limitBytes * SHARE;
  }

  /** Of the budget: 0 where nothing is in flight. */
  get usedShare(): number {
    return Math.min(1, this.#bytes / this.#limitBytes);
  }

  get isFull(): boolean {
    return this.#bytes >= this.#limitBytes;
  }

  get isShort(): boolean {
    return this.#bytes >= this.#limitBytes * PLENTY_SHARE;
  }

  take(bytes: number): void {
    this.#bytes += bytes;
  }

  give(bytes: number): void {
    this.#bytes -= bytes;
  }
}
