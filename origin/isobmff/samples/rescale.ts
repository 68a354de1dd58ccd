/** An instant in another timescale, to the nearest tick; exact where the product of the timescales is below 2^53. */
export function rescale(ticks: number, from: number, to: number): number {
  const seconds = Math.floor(ticks / from);
  return seconds * to + Math.round(((ticks - seconds * from) * to) / from);
}
