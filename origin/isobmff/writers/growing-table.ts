/** Some numbers, before anybody knows how many they will be; doubled when they are full. */
export class GrowingTable<Numbers extends Uint32Array | Float64Array> {
  #numbers: Numbers;
  #length = 0;

  /** @param numbers an empty or a small array of the kind that is wanted */
  constructor(numbers: Numbers) {
    this.#numbers = numbers;
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#numbers.length) this.#grow();
    this.#numbers[this.#length++] = value;
  }

  pushPair(first: number, second: number): void {
    if (this.#length + 2 > this.#numbers.length) this.#grow();
    this.#numbers[this.#length] = first;
    this.#numbers[this.#length + 1] = second;
    this.#length += 2;
  }

  /** Adds to the last number. */
  addToLast(value: number): void {
    this.#numbers[this.#length - 1]! += value;
  }

  /** What is there by now; in the memory of the table until it grows. */
  get values(): Numbers {
    return this.#numbers.subarray(0, this.#length) as Numbers;
  }

  #grow(): void {
    const larger = new (this.#numbers.constructor as new (length: number) => Numbers)(
      Math.max(64, 2 * this.#length),
    );
    larger.set(this.#numbers);
    this.#numbers = larger;
  }
}
