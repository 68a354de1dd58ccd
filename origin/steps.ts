/** Work that can be put aside wherever it yields: between two yields it walks about {@link STRIDE} table entries. */
export type Steps<T> = Generator<void, T, void>;

/** Some 50 µs where the walk is compiled, a millisecond or two before it is. */
export const STRIDE = 4096;

/** Counts what a loop walks, for loops whose turns cost little. */
export class Stride {
  #walked = 0;

  /** @returns whether it is time to yield */
  walk(entries = 1): boolean {
    this.#walked += entries;
    if (this.#walked < STRIDE) return false;
    this.#walked = 0;
    return true;
  }
}

/** Walks `count` entries in strides. @param walk takes the first of a stride and the one behind its last */
export function* inStrides(count: number, walk: (from: number, to: number) => void): Steps<void> {
  for (let from = 0; from < count; from += STRIDE) {
    walk(from, Math.min(count, from + STRIDE));
    if (from + STRIDE < count) yield;
  }
}
