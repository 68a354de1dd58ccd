import { open } from 'node:fs/promises';
import { SourceError } from './credential-provider.ts';

/** A credential or a token is a few kilobytes; anything longer is another file. */
const MAX_FILE_BYTES = 64 * 1024;

/** The text of a file. @throws SourceError with the operating system's code */
export async function readSmallFile(path: string, signal: AbortSignal): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size > MAX_FILE_BYTES) throw new SourceError(`${path} is larger than ${MAX_FILE_BYTES} bytes`);
      return await file.readFile({ encoding: 'utf8', signal });
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof SourceError || signal.aborted) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new SourceError(`cannot read ${path}: ${code ?? 'unknown error'}`, { cause: error });
  }
}
