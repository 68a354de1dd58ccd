import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type ChainHead, NO_LINE } from './chain.ts';

const MODE = 0o640;
const HEAD = /^(?<number>\d{1,15}):(?<hash>[0-9a-f]{64})$/;

/** Where the chain of an audit file stands is kept beside it: the file itself may have been moved away. */
export function headPath(file: string): string {
  return `${file}.head`;
}

/** `NUMBER:HASH`; undefined where it is something else. */
export function parseHead(text: string): ChainHead | undefined {
  const { number, hash } = HEAD.exec(text.trim())?.groups ?? {};
  return number === undefined || hash === undefined ? undefined : { number: Number(number), hash };
}

/** {@link NO_LINE} where there is none. @throws Error where it cannot be read, or is none of ours */
export function readHead(file: string): ChainHead {
  const path = headPath(file);
  if (!existsSync(path)) return NO_LINE;
  const head = parseHead(readFileSync(path, 'utf8'));
  if (head === undefined) throw new Error(`${path} does not say where the chain stands`);
  return head;
}

/** Whole at any time: the one before or this one. */
export function writeHead(file: string, { number, hash }: ChainHead): void {
  const path = headPath(file);
  writeFileSync(`${path}.new`, `${number}:${hash}\n`, { mode: MODE });
  renameSync(`${path}.new`, path);
}
