import { fstatSync } from 'node:fs';
import { CommandError } from './exit-codes.ts';

/** Whoever feeds it may first have to answer a question of multi-factor authentication. */
const TIMEOUT_MS = 120_000;

/** A year of signing keys is a tenth of it. */
const LIMIT_BYTES = 1024 * 1024;

/** What is piped in; a terminal and /dev/null count as nothing. */
export async function readStdin(): Promise<string> {
  if (fstatSync(0).isCharacterDevice()) return '';
  const timer = setTimeout(() => {
    process.stdin.destroy(new CommandError('standard input did not end in time'));
  }, TIMEOUT_MS);
  try {
    return await readLimited(process.stdin);
  } finally {
    clearTimeout(timer);
  }
}

async function readLimited(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > LIMIT_BYTES) throw new CommandError(`standard input is larger than ${LIMIT_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
