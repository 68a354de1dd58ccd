/** A number of 32 bits has no more leading zeros. */
const GOLOMB_LIMIT = 32;

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

  /** Goes on to the next whole byte. */
  align(): void {
    this.#at = 8 * Math.ceil(this.#at / 8);
  }

  flag(): boolean {
    return this.#bit() === 1;
  }

  /** ue(v). ITU-T H.264 9.1, H.265 9.2 */
  golomb(): number {
    let zeros = 0;
    while (zeros < GOLOMB_LIMIT && this.left > 0 && this.#bit() === 0) zeros += 1;
    return 2 ** zeros - 1 + this.take(zeros);
  }

  /** se(v). */
  signedGolomb(): number {
    const code = this.golomb();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }

  #bit(): number {
    const at = this.#at++;
    return at < this.#endBit ? (this.#view.getUint8(at >>> 3) >> (7 - (at & 7))) & 1 : 0;
  }
}
