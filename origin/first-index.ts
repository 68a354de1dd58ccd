/**
 * The first index that holds, by a binary search.
 *
 * @param holds false for all before some index, true from there on
 * @returns `count` where none does
 */
export function firstIndex(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
