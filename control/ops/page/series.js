/** What lines a chart has, from the moments that it shows. */

/** More lines than that cannot be told apart. */
const MOST_LINES = 6;

const OTHERS = 'others';

/**
 * The names of a record in any of the moments, in an order that stays as numbers change. Where there are too many, the
 * least are the others.
 *
 * @param {readonly Record<string, any>[]} points
 * @param {string} record
 * @returns {string[]}
 */
export function namesIn(points, record) {
  /** @type {Map<string, number>} */
  const sums = new Map();
  for (const point of points) {
    for (const [name, value] of Object.entries(point[record] ?? {}))
      sums.set(name, (sums.get(name) ?? 0) + value);
  }
  const largest = [...sums].toSorted(([, a], [, b]) => b - a).map(([name]) => name);
  if (largest.length <= MOST_LINES) return largest.toSorted();
  return [...largest.slice(0, MOST_LINES - 1).toSorted(), OTHERS];
}

/**
 * What a line is drawn through: a number, or null where nothing is known.
 *
 * @param {Record<string, any>} point
 * @param {{ record: string, absent: number | null }} definition
 * @param {string} name
 * @param {readonly string[]} names all of the chart's
 * @returns {number | null}
 */
export function valueIn(point, { record, absent }, name, names) {
  const values = point[record];
  if (values === undefined) return null;
  if (name !== OTHERS) return values[name] ?? absent;
  return Object.entries(values).reduce(
    (sum, [each, value]) => (names.includes(each) ? sum : sum + Number(value)),
    0,
  );
}
