/** Where a chart draws no line. */

/** Points lie a second apart, or five where no page was open; between those further apart nothing was measured. */
const GAP_MS = 8000;

/**
 * With a moment of which nothing is known wherever nothing was measured.
 *
 * @param {readonly { atMs: number }[]} points
 */
export function withGaps(points) {
  return points.flatMap((point, index) => {
    const before = points[index - 1];
    if (before === undefined || point.atMs - before.atMs <= GAP_MS) return [point];
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
