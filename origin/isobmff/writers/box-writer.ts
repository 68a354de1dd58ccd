/** Writes boxes into one buffer of a size known beforehand. ISO/IEC 14496-12 4.2 */
export class BoxWriter {
  readonly #bytes: Buffer;
  #offset = 0;

  /** @param capacityBytes at least what will be written */
  constructor(capacityBytes: number) {
    this.#bytes = Buffer.allocUnsafe(capacityBytes);
  }

  /** What was written so far. */
  get written(): Buffer {
    return this.#bytes.subarray(0, this.#offset);
  }

  /** A box: its size is set once its content is written. */
  box(type: string, content: () => void): void {
    const start = this.#offset;
    this.#offset += 4;
    this.fourcc(type);
    content();
    this.#bytes.writeUInt32BE(this.#offset - start, start);
  }

  /** A box with version and flags. */
  fullBox(type: string, version: number, flags: number, content: () => void): void {
    this.box(type, () => {
      this.u32(version * 0x1000000 + flags);
      content();
    });
  }

  u16(...values: number[]): void {
    for (const value of values) this.#offset = this.#bytes.writeUInt16BE(value, this.#offset);
  }

  u32(...values: number[]): void {
    for (const value of values) this.#offset = this.#bytes.writeUInt32BE(value, this.#offset);
  }

  i32(value: number): void {
    this.#offset = this.#bytes.writeInt32BE(value, this.#offset);
  }

  /** A safe integer in 64 bits. */
  u64(value: number): void {
    this.u32(Math.floor(value / 0x100000000), value % 0x100000000);
  }

  fourcc(type: string): void {
    this.#offset += this.#bytes.write(type, this.#offset, 'latin1');
  }

  /** UTF-8, ended by a zero byte. */
  string(text: string): void {
    this.#offset += this.#bytes.write(text, this.#offset);
    this.zeros(1);
  }

  raw(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#offset);
    this.#offset += bytes.length;
  }

  zeros(count: number): void {
    this.#bytes.fill(0, this.#offset, (this.#offset += count));
  }
}
