/** Where a chart draws no line. */

/** A moment is late, and a page was closed for a while: so many times the usual distance between two. */
const PATIENCE = 2.5;

/**
 * With a moment of which nothing is known wherever nothing was measured.
 *
 * @template {{ atMs: number }} Point
 * @param {readonly Point[]} points
 * @param {number} usualMs between two of them, at most
 * @returns {(Point | { atMs: number })[]}
 */
export function withGaps(points, usualMs) {
  return points.flatMap((point, index) => {
    const before = points[index - 1];
    if (before === undefined || point.atMs - before.atMs <= PATIENCE * usualMs) return [point];
    return [{ atMs: before.atMs + 1 }, point];
  });
}

/**
 * Which values have a neighbour on neither side: no line shows them.
 *
 * @param {readonly (number | null | undefined)[]} values
 */
export function aloneIn(values) {
  /** @param {number} index */
  const isThere = (index) => values[index] !== null && values[index] !== undefined;
  return [...values.keys()].filter((i) => isThere(i) && !isThere(i - 1) && !isThere(i + 1));
}
