import { filterFault } from './filter-fault.ts';

/** A word of a filter. */
export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'operator' | 'end';
  /** As it is meant: without quotes. */
  readonly text: string;
  /** Index of its first character. */
  readonly at: number;
}

/** One spelling of a token; a group is what it means. */
const SPELLINGS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['name', /([A-Za-z]\w*)/y],
  ['number', /(\d+(?:\.\d+)?)/y],
  ['text', /"([^"]*)"/y],
  ['text', /'([^']*)'/y],
  ['operator', /(==|!=|<=|>=|&&|\|\||[<>!()])/y],
];

const BLANKS = /\s*/y;

/**
 * The words of a filter, then an `end`.
 *
 * @throws HeadwaterError `malformed-url` where a character begins none
 */
export function filterTokens(filter: string): Token[] {
  const tokens: Token[] = [];
  let at = behindBlanks(filter, 0);
  while (at < filter.length) {
    const { token, end } = tokenAt(filter, at);
    tokens.push(token);
    at = behindBlanks(filter, end);
  }
  tokens.push({ kind: 'end', text: '', at });
  return tokens;
}

function tokenAt(filter: string, at: number): { token: Token; end: number } {
  for (const [kind, spelling] of SPELLINGS) {
    spelling.lastIndex = at;
    const match = spelling.exec(filter);
    if (match !== null) return { token: { kind, text: match[1]!, at }, end: spelling.lastIndex };
  }
  const character = filter[at]!;
  const isOpen = character === '"' || character === "'";
  throw filterFault(isOpen ? 'a quote without its end' : `unexpected ${JSON.stringify(character)}`, at);
}

function behindBlanks(filter: string, at: number): number {
  BLANKS.lastIndex = at;
  BLANKS.exec(filter);
  return BLANKS.lastIndex;
}
