import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** Every page for people, by its path in the project. */
export function docsPages(): string[] {
  return [
    'README.md',
    ...readdirSync(join(ROOT, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];
}

export function readPage(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

/** What a page tells its reader to type. */
export interface ShellBlock {
  readonly page: string;
  readonly line: number;
  readonly code: string;
}

/** Blocks of code for a shell: all of `sh`, and of `console` and blocks without a language what follows a `$`. */
export function shellBlocks(): ShellBlock[] {
  return docsPages().flatMap((page) => {
    const text = readPage(page);
    return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].flatMap(({ 1: language, 2: body = '', index }) => {
      const typed = typedIn(language, body);
      return typed === '' ? [] : [{ page, line: text.slice(0, index).split('\n').length, code: typed }];
    });
  });
}

function typedIn(language: string | undefined, body: string): string {
  if (language === 'sh' || language === 'bash') return body;
  if (language !== '' && language !== 'console') return '';
  return [...body.matchAll(/^\$ (.*\n)/gm)].map(([, line]) => line).join('');
}
