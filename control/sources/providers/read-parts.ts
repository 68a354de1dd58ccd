import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeSystemError } from '../../../origin/system-error.ts';
import { MOST_SWAPS, folderOfNow } from '../../mounted-folder.ts';
import { SourceError } from './credential-provider.ts';
import { readSmallFile } from './read-small-file.ts';

type Texts = ReadonlyMap<string, string>;

/**
 * Those files of a folder that are there, by their names: all as they were at one moment, where a Secret that is mounted
 * there is swapped meanwhile.
 * @throws SourceError where one cannot be read
 */
export async function readParts(
  folder: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Texts> {
  try {
    for (let swaps = 0; swaps < MOST_SWAPS; swaps++) {
      const now = folderOfNow(folder);
      const read = await readThose(now, names, signal).catch((error: unknown) => error as Error);
      if (folderOfNow(folder) !== now) continue;
      if (read instanceof Error) throw read;
      return read;
    }
    throw new SourceError(`cannot read ${folder}: it changes all the time`);
  } catch (error) {
    if (error instanceof SourceError || signal.aborted) throw error;
    throw new SourceError(`cannot read ${folder}: ${describeSystemError(error)}`, { cause: error });
  }
}

async function readThose(folder: string, names: readonly string[], signal: AbortSignal): Promise<Texts> {
  const listed = new Set(await readdir(folder));
  const present = names.filter((name) => listed.has(name));
  const texts = present.map(async (name) => [name, await readSmallFile(join(folder, name), signal)] as const);
  return new Map(await Promise.all(texts));
}
