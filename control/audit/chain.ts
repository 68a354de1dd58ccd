import { createHash } from 'node:crypto';

/** Where a chain stands: what the next line is chained to. */
export interface ChainHead {
  /** Of the last line; 0 before the first. */
  readonly number: number;
  /** In hexadecimal. */
  readonly hash: string;
}

export const NO_LINE: ChainHead = { number: 0, hash: '0'.repeat(64) };

/** The hash stands last, so that what it is of is the text before it. */
const CHAINED = /^(?<text>\{.*),"hash":"(?<hash>[0-9a-f]{64})"\}$/s;

/** A line that holds the hash of the one before, and one of itself. */
export function chainedLine(
  fields: object,
  before: ChainHead,
): { readonly line: string; readonly head: ChainHead } {
  const number = before.number + 1;
  const text = JSON.stringify({ number, ...fields, previous: before.hash }).slice(0, -1);
  const hash = hashOf(text);
  return { line: `${text},"hash":"${hash}"}`, head: { number, hash } };
}

/** A line that is as it was written. */
interface IntactLine extends ChainHead {
  /** Hash of the line before. */
  readonly previous: string;
}

/** Undefined where a line was changed, or is cut short. */
export function intactLine(line: string): IntactLine | undefined {
  const { text, hash } = CHAINED.exec(line)?.groups ?? {};
  if (text === undefined || hash === undefined || hashOf(text) !== hash) return undefined;
  const { number, previous } = JSON.parse(line) as Partial<IntactLine>;
  return typeof number === 'number' && typeof previous === 'string' ? { number, previous, hash } : undefined;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
