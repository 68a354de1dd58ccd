import { stripVTControlCharacters } from 'node:util';

/** What stands between two columns. */
const GAP = 3;

/**
 * Which columns of a table stand beside each other where it is too wide: in bands, one below the other, each with the
 * first column, so that none is hidden.
 *
 * @param lines of cells, the headings among them
 * @param width of the terminal
 */
export function bandsOf(lines: readonly (readonly string[])[], width: number): readonly number[][] {
  const [head = []] = lines;
  const widths = head.map((_, column) => Math.max(...lines.map((line) => widthOf(line[column] ?? ''))));
  const [first = 0, ...others] = widths;
  const bands: number[][] = [[0]];
  let used = first;
  for (const [index, each] of others.entries()) {
    const band = bands.at(-1)!;
    if (used + GAP + each > width && band.length > 1) {
      bands.push([0, index + 1]);
      used = first + GAP + each;
    } else {
      band.push(index + 1);
      used += GAP + each;
    }
  }
  return bands;
}

function widthOf(cell: string): number {
  return Math.max(
    ...stripVTControlCharacters(cell)
      .split('\n')
      .map(({ length }) => length),
  );
}
