import { readTextFile } from '../../read-text-file.ts';
import { CommandError } from './exit-codes.ts';

/** The text of a file that a command names. @throws CommandError where it cannot be read, or is longer */
export function readFile(path: string, limitBytes: number): string {
  try {
    return readTextFile(path, limitBytes);
  } catch (error) {
    throw new CommandError(`Cannot read ${path}: ${(error as Error).message}`);
  }
}
