import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { describeSystemError } from '../../../origin/system-error.ts';
import { refuseIrregular } from '../../read-text-file.ts';
import { SourceError } from './credential-provider.ts';

/** A credential or a token is a few kilobytes; anything longer is another file. */
const MAX_FILE_BYTES = 64 * 1024;

/** The text of a file; of a regular one, since a pipe or a device may never end. @throws SourceError */
export async function readSmallFile(
  path: string,
  signal: AbortSignal,
  limitBytes = MAX_FILE_BYTES,
): Promise<string> {
  try {
    // To open a pipe would otherwise wait for its writer.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const status = await file.stat();
      refuseIrregular(status);
      if (status.size > limitBytes) throw new Error(`it is larger than ${limitBytes} bytes`);
      return await file.readFile({ encoding: 'utf8', signal });
    } finally {
      await file.close();
    }
  } catch (error) {
    if (signal.aborted) throw error;
    throw new SourceError(`cannot read ${path}: ${describeSystemError(error)}`, { cause: error });
  }
}
