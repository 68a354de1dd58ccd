import Table from 'cli-table3';
import picocolors from 'picocolors';
import { bandsOf } from './bands.ts';

/** Colour on a terminal only, and not where https://no-color.org says no. */
function colorsFor(stream: NodeJS.WriteStream) {
  const { NO_COLOR, TERM } = process.env;
  // Typed as boolean, `isTTY` is undefined in a pipe; that would leave the choice to picocolors, which colours where CI is set.
  const isTerminal = Boolean(stream.isTTY as boolean | undefined);
  return picocolors.createColors(isTerminal && !NO_COLOR && TERM !== 'dumb');
}

export const colors = colorsFor(process.stdout);
export const errorColors = colorsFor(process.stderr);

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Something the caller should know, beside the answer. */
export function warn(text: string): void {
  process.stderr.write(`${errorColors.yellow('warning:')} ${text}\n`);
}

const NO_BORDERS = Object.fromEntries(
  ['top', 'bottom', 'mid'].flatMap((line) => ['', '-mid', '-left', '-right'].map((end) => [line + end, ''])),
);

/** Columns under dim headings, without lines. What is wider than the terminal is set in bands, one below the other. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return bandsOf([head, ...rows], terminalWidth())
    .map((columns) => {
      const chosen = (line: readonly string[]) => columns.map((column) => line[column] ?? '');
      return band(chosen(head), rows.map(chosen));
    })
    .join('\n\n');
}

function band(head: readonly string[], rows: readonly string[][]): string {
  const isNamed = head.some((title) => title !== '');
  const formed = new Table({
    ...(isNamed && { head: head.map((title) => colors.dim(title)) }),
    chars: { ...NO_BORDERS, left: '', 'left-mid': '', right: '', 'right-mid': '', middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 1 },
  });
  formed.push(...rows);
  return formed
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** What is piped on has none. */
function terminalWidth(): number {
  const { isTTY, columns } = process.stdout as Partial<NodeJS.WriteStream>;
  return isTTY === true && columns ? columns : Infinity;
}

/** One JSON document on a line of its own. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value));
}

/** A message of the contract as JSON takes it: numbers for bigints, ISO 8601 for dates, the one field of a oneof that is set. */
export function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const oneof = inner as { $case?: string; value?: unknown } | undefined;
      return typeof oneof?.$case === 'string' ? [oneof.$case, plain(oneof.value)] : [name, plain(inner)];
    }),
  );
}
