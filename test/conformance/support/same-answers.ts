import { expect } from 'vitest';
import { encodeKey } from '../../../origin/signing/uri-encode.ts';
import { ask } from './ask.ts';

/** Names of objects, each with what clients, proxies and signers like to change. */
export const NAMES: readonly string[] = [
  'plain.txt',
  'a b.txt',
  'a+b.txt',
  'é.txt',
  '日本/映画.txt',
  '100%.txt',
  "it's (1)!.txt",
  'a&b=c;d.txt',
  'tilde~-_.txt',
  '[x]{y}.txt',
  '@$,:.txt',
];

/** Ends of URLs that lead to the same objects, but are spelt as AWS would not spell them. */
const LOOSE: Readonly<Record<string, string>> = {
  'a+b.txt': 'a+b.txt',
  "it's%20(1)!.txt": "it's (1)!.txt",
  'a&b=c;d.txt': 'a&b=c;d.txt',
  '[x]{y}.txt': '[x]{y}.txt',
  '%c3%a9.txt': 'é.txt',
  'plain.txt?x=y': 'plain.txt',
};

/** By the end of a URL, the name of the object; one there is not. */
const SPELLINGS: readonly (readonly [end: string, name: string | undefined])[] = [
  ...NAMES.map((name) => [encodeKey(name), name] as const),
  ...Object.entries(LOOSE),
  ['none.txt', undefined],
];

/** What is under a name: a kilobyte that is no other's, and one object that is too large to be read at once. */
export function contentOf(name: string): Buffer {
  return Buffer.alloc(name === 'plain.txt' ? 200_000 : 1000, `${name} `);
}

export interface Comparison {
  /** Of both servers, up to the name: `/files/`. */
  readonly path: string;
  readonly host: string;
  readonly theirs: string;
  readonly ours: string;
  /** More ends of URLs, with the object that each leads to. */
  readonly more?: Readonly<Record<string, string>>;
  /** Ends of URLs that the other server gets wrong, and the status of its answer; `*` is all. */
  readonly mistakes?: Readonly<Record<string, number>> | undefined;
}

/**
 * Asks both servers for every spelling of every name, in whole and in part. Ours must have the object; the other the
 * same, but for its known mistakes. @returns how often both were asked
 */
export async function expectSameAnswers(comparison: Comparison): Promise<number> {
  const { path, host, theirs, ours, more = {}, mistakes = {} } = comparison;
  const spellings = [...SPELLINGS, ...Object.entries(more)];
  for (const [end, name] of spellings) {
    for (const range of [undefined, 'bytes=100-299']) {
      const headers = { host, ...(range !== undefined && { range }) };
      const [their, our] = await Promise.all([
        ask(theirs, path + end, headers),
        ask(ours, path + end, headers),
      ]);
      const url = `${path}${end} ${range ?? ''}`;
      const expected =
        name === undefined ? undefined : contentOf(name).subarray(...(range ? [100, 300] : []));
      const status = expected === undefined ? 404 : range === undefined ? 200 : 206;
      expect({ url, status: our.status }).toEqual({ url, status });
      if (expected !== undefined) {
        expect({ url, isObject: our.bytes.equals(expected) }).toEqual({ url, isObject: true });
      }
      const mistake = mistakes[end] ?? mistakes['*'];
      expect({ url, theirs: their.status }).toEqual({ url, theirs: mistake ?? status });
      if (expected !== undefined && mistake === undefined) {
        expect({ url, isSame: their.bytes.equals(our.bytes) }).toEqual({ url, isSame: true });
      }
    }
  }
  return spellings.length * 2;
}
