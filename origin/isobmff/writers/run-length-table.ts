import { GrowingTable } from './growing-table.ts';

/** Values that often repeat, as `stts` and `ctts` have them: how many samples, and the value of each. */
export class RunLengthTable {
  readonly #table = new GrowingTable(new Uint32Array(0));
  #value = 0;
  #count = 0;

  /** Adds the first `count` of `values`. */
  pushAll(values: Uint32Array | Int32Array, count: number): void {
    let first = 0;
    while (first < count) {
      const value = values[first]!;
      let end = first + 1;
      while (end < count && values[end] === value) end += 1;
      this.#push(value, end - first);
      first = end;
    }
  }

  /** Pairs of count and value, of all that was added; a value below 0 is in two's complement. */
  finish(): Uint32Array {
    this.#end();
    this.#count = 0;
    return this.#table.values;
  }

  #push(value: number, count: number): void {
    if (value !== this.#value) this.#end();
    this.#count = value === this.#value ? this.#count + count : count;
    this.#value = value;
  }

  #end(): void {
    if (this.#count > 0) this.#table.pushPair(this.#count, this.#value);
  }
}
