import { isUtf8 } from 'node:buffer';
import { type Stats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { describeSystemError } from '../origin/system-error.ts';

/**
 * The text of a regular file, without a byte order mark. Pipes and devices are refused: they may never end, or never
 * begin.
 * @throws Error whose message is a state: `there is no such file`
 */
export function readTextFile(path: string, limitBytes: number): string {
  let bytes: Buffer;
  try {
    bytes = readRegularFile(path, limitBytes + 1);
  } catch (error) {
    throw new Error(describeSystemError(error), { cause: error });
  }
  if (bytes.length > limitBytes) throw new Error(`it is larger than ${limitBytes} bytes`);
  if (!isUtf8(bytes) || bytes.includes(0)) throw new Error('it is not text in UTF-8');
  return new TextDecoder().decode(bytes);
}

function readRegularFile(path: string, maxBytes: number): Buffer {
  // To open a pipe would otherwise wait for its writer.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    refuseIrregular(fstatSync(file));
    const bytes = Buffer.alloc(maxBytes);
    let length = 0;
    // A size of 0 is no end: files of the kernel have it.
    for (let read = -1; read !== 0; length += read)
      read = readSync(file, bytes, length, maxBytes - length, null);
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

/** @throws Error where a file is none that ends */
export function refuseIrregular(status: Stats): void {
  if (status.isDirectory()) throw new Error('it is a directory');
  if (!status.isFile()) throw new Error('it is no regular file');
}
