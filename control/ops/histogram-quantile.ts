/**
 * The value that a share (0 to 1) of the observations does not exceed, spread evenly within their bucket.
 * `counts[i]` lie between bound `i` and the one before; what lies above every bound counts as the last bound.
 * Undefined where there are none.
 */
export function histogramQuantile(
  share: number,
  bounds: readonly number[],
  counts: readonly number[],
): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  let wanted = share * total;
  let lower = 0;
  for (const [index, upper] of bounds.entries()) {
    const count = counts[index] ?? 0;
    if (wanted <= count && count > 0) return lower + (upper - lower) * (wanted / count);
    wanted -= count;
    lower = upper;
  }
  return lower;
}
