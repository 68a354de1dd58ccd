import { fstatSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { CommandError } from './exit-codes.ts';

/** Whoever feeds it may first have to answer a question of multi-factor authentication. */
const TIMEOUT_MS = 120_000;

/** What is piped in; a terminal and /dev/null count as nothing. */
export async function readStdin(): Promise<string> {
  if (fstatSync(0).isCharacterDevice()) return '';
  const timer = setTimeout(() => {
    process.stdin.destroy(new CommandError('nothing arrived on standard input'));
  }, TIMEOUT_MS);
  try {
    return await text(process.stdin);
  } finally {
    clearTimeout(timer);
  }
}
