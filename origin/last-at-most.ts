/**
 * Index of the last value that is at most `limit`, by a binary search.
 *
 * @param values ascending, the first of them at most `limit`
 */
export function lastAtMost(values: Uint32Array | Float64Array, limit: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (values[middle]! > limit) high = middle - 1;
    else low = middle;
  }
  return low;
}
