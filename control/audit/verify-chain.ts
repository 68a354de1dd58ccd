import { type ChainHead, NO_LINE, intactLine } from './chain.ts';

/** One thing wrong with an audit file. */
interface ChainProblem {
  /** In the file, from 1. */
  readonly lineNumber: number;
  readonly text: string;
}

export interface ChainReport {
  readonly lines: number;
  /** What the first line is chained to; the end of the file before, where it is not the first of all. */
  readonly first: ChainHead;
  /** Whoever keeps it elsewhere sees later whether lines at the end are missing. */
  readonly last: ChainHead;
  readonly problems: readonly ChainProblem[];
}

/** Follows the chain through the lines of an audit file, and says where it breaks. @param after what the first line is to be chained to; absent: anything */
export async function verifyChain(lines: AsyncIterable<string>, after?: ChainHead): Promise<ChainReport> {
  const problems: ChainProblem[] = [];
  let count = 0;
  let first: ChainHead | undefined;
  let last = after;
  for await (const line of lines) {
    count += 1;
    const found = intactLine(line);
    if (found === undefined) {
      problems.push({ lineNumber: count, text: 'was changed, or is cut short' });
      continue;
    }
    const before = { number: found.number - 1, hash: found.previous };
    first ??= before;
    if (last !== undefined && (before.number !== last.number || before.hash !== last.hash)) {
      problems.push({ lineNumber: count, text: gap(before, last) });
    }
    last = { number: found.number, hash: found.hash };
  }
  return { lines: count, first: first ?? after ?? NO_LINE, last: last ?? NO_LINE, problems };
}

function gap(before: ChainHead, last: ChainHead): string {
  const missing = before.number - last.number;
  if (missing > 0) return `${missing} ${missing === 1 ? 'line is' : 'lines are'} missing before it`;
  return missing < 0 ? 'stands in the wrong place' : 'does not belong to the line before';
}
