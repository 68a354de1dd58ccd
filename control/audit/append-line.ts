import { fstatSync, ftruncateSync, writeSync } from 'node:fs';

/** As `fs.writeSync`: may take less than it is given. */
type Write = (file: number, bytes: Uint8Array) => number;

/** Adds a line to a file, all of it or nothing. @throws Error where it does not fit */
export function appendLine(file: number, line: string, write: Write = writeSync): void {
  const { size } = fstatSync(file);
  let left: Uint8Array = Buffer.from(`${line}\n`);
  try {
    while (left.length > 0) left = left.subarray(write(file, left));
  } catch (error) {
    // A disk that fills up takes part of a line; the next one is not to be joined to that.
    ftruncateSync(file, size);
    throw error;
  }
}
