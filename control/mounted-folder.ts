import { readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** The link beside mounted files that kubelet swaps when their Secret has changed: all of them at once. */
export const MOUNT_LINK = '..data';

/** Kubelet removes what a Secret was right after a swap; whoever reads several files meets one every other minute at most. */
export const MOST_SWAPS = 10;

/** What the system says of a folder without such a link. */
const NO_LINK: readonly unknown[] = ['ENOENT', 'EINVAL'];

/**
 * Where the files of a folder lie at this moment: behind `..data` where Kubernetes mounts it, else the folder itself, through
 * links. Files that belong together are read there, and again where it is another afterwards: so what was read before a swap
 * is never joined to what is read behind it.
 * @throws Error of the system where there is no such folder
 */
export function folderOfNow(folder: string): string {
  const real = realpathSync(folder);
  try {
    return resolve(real, readlinkSync(join(real, MOUNT_LINK)));
  } catch (error) {
    if (NO_LINK.includes((error as NodeJS.ErrnoException).code)) return real;
    throw error;
  }
}

/**
 * Reads files that belong together, all as they were at one moment: where a Secret that they are mounted from is swapped
 * meanwhile, they are read again.
 * @param paths undefined where there is no such file
 * @param read of where a path leads now; what it throws counts where nothing was swapped
 */
export function readTogether<T>(
  paths: readonly (string | undefined)[],
  read: (path: string | undefined, index: number) => T,
): T[] {
  for (let swaps = 1; ; swaps++) {
    const now = paths.map(pathOfNow);
    const isOver = () => swaps === MOST_SWAPS || paths.every((path, i) => pathOfNow(path) === now[i]);
    try {
      const all = now.map(read);
      if (isOver()) return all;
    } catch (error) {
      if (isOver()) throw error;
    }
  }
}

/** The path as it is where its folder cannot be looked at. */
function pathOfNow(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    return join(folderOfNow(dirname(path)), basename(path));
  } catch {
    return path;
  }
}
