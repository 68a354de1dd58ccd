/**
 * Index of the last value that is at most `limit`: by steps that double from `near` on, and a binary search in the last.
 *
 * @param values ascending
 * @param near index of a value that is at most `limit`; the nearer, the less is looked at
 */
export function lastAtMost(values: Uint32Array | Float64Array, limit: number, near = 0): number {
  let low = near;
  let step = 1;
  while (low + step < values.length && values[low + step]! <= limit) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, values.length) - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (values[middle]! > limit) high = middle - 1;
    else low = middle;
  }
  return low;
}
