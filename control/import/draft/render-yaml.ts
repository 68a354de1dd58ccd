import type { Entry, Scalar } from './draft.ts';

/** A line of YAML and the entry that it says. */
export interface YamlLine {
  readonly text: string;
  /** Absent for a comment. */
  readonly entry?: Entry;
}

/** Comments start here where the text leaves room: beside each other, they read like a column. */
const COMMENT_COLUMN = 60;

/** The entries as YAML, a line each, with comments that say what each was made from. */
export function renderYaml(entries: readonly Entry[], depth = 0): YamlLine[] {
  return entries.flatMap((entry) => renderEntry(entry, depth));
}

function renderEntry(entry: Entry, depth: number): YamlLine[] {
  const indent = '  '.repeat(depth);
  const notes = (entry.notes ?? []).map((note) => ({ text: `${indent}# ${note}` }));
  const { key, value } = entry;
  if (!isEntries(value)) return [...notes, { text: line(entry, `${indent}${key}: ${scalar(value)}`), entry }];
  if (value.length === 0) return [];
  const children = renderYaml(value, depth + 1);
  if (key !== '') return [...notes, { text: line(entry, `${indent}${name(key)}:`), entry }, ...children];
  const [first, ...rest] = children;
  if (first === undefined) return [];
  return [...notes, { ...first, text: `${indent}- ${first.text.slice(indent.length + 2)}` }, ...rest];
}

export function isEntries(value: Entry['value']): value is readonly Entry[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'object');
}

function line({ from }: Entry, text: string): string {
  return from === undefined ? text : `${text.padEnd(COMMENT_COLUMN - 1)} # ${from}`;
}

function name(key: string): string {
  return scalar(key);
}

/** Nothing that YAML could take for a number, a boolean, null or a structure. */
const PLAIN = /^(?:[A-Za-z/][\w./-]*|https?:\/\/[\w.:/-]*[\w/]|\d+(?:ms|s|m|h))$/;
const WORDS = /^(?:true|false|yes|no|on|off|null|y|n)$/i;

/** Quoted as JSON, which YAML understands, wherever it is not plainly a text. */
function scalar(value: Scalar): string {
  if (Array.isArray(value)) return `[${value.map(scalar).join(', ')}]`;
  if (typeof value !== 'string') return String(value);
  return PLAIN.test(value) && !WORDS.test(value) ? value : JSON.stringify(value);
}
