/** Reads fields of bits, most significant first. Past the end there are zeros, and {@link BitReader.isOver} tells. */
export class BitReader {
  readonly #view: DataView;
  readonly #endBit: number;
  #at: number;

  /** @param start in bytes */
  constructor(view: DataView, start: number, end: number) {
    this.#view = view;
    this.#at = 8 * start;
    this.#endBit = 8 * end;
  }

  /** More was taken than there is. */
  get isOver(): boolean {
    return this.#at > this.#endBit;
  }

  get left(): number {
    return Math.max(0, this.#endBit - this.#at);
  }

  take(bits: number): number {
    let value = 0;
    for (let i = 0; i < bits; i++) value = value * 2 + this.#bit();
    return value;
  }

  flag(): boolean {
    return this.#bit() === 1;
  }

  #bit(): number {
    const at = this.#at++;
    return at < this.#endBit ? (this.#view.getUint8(at >>> 3) >> (7 - (at & 7))) & 1 : 0;
  }
}
