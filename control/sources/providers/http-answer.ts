import { asRecord } from '../../../origin/as-record.ts';
import { SourceError } from './credential-provider.ts';

/**
 * All of an answer.
 * @param what was asked, to begin a message with
 * @throws SourceError where it is longer than it may be
 */
export async function readText(
  body: AsyncIterable<Buffer>,
  what: string,
  limitBytes: number,
): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > limitBytes) throw new SourceError(`${what} was answered with more than ${limitBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** @throws SourceError where it is not JSON */
export function parseObject(text: string, what: string): Readonly<Record<string, unknown>> {
  try {
    return asRecord(JSON.parse(text));
  } catch {
    // What the parser says quotes the text, which holds a secret.
    throw new SourceError(`${what} was answered with what is not JSON`);
  }
}

/** Why no whole answer came, without the words of whoever answered. */
export function exchangeFault(what: string, error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  const { code } = error as { code?: string };
  const word = code !== undefined && /^\w{1,64}$/.test(code) ? code : 'no connection';
  return new SourceError(`${what} failed: ${word}`, { cause: error });
}
