/** A number of seconds as a fraction of integers: `[48, 25]`. */
export type Fraction = readonly [numerator: number, denominator: number];

/** The number of the first multiple of `length` after `ticks`. */
export function multipleAfter(ticks: number, timescale: number, [numerator, denominator]: Fraction): number {
  return Math.floor((ticks * denominator) / (numerator * timescale)) + 1;
}

/** The first tick at or past the `n`th multiple of `length`. */
export function multipleTicks(n: number, timescale: number, [numerator, denominator]: Fraction): number {
  return Math.ceil((n * numerator * timescale) / denominator);
}

/** The first tick of `timescale` at or past an instant in another timescale. Exact where the product of the timescales is below 2^53. */
export function rescaleUp(ticks: number, from: number, timescale: number): number {
  const seconds = Math.floor(ticks / from);
  return seconds * timescale + Math.ceil(((ticks - seconds * from) * timescale) / from);
}
