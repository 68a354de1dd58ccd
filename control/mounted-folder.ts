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

/** The same of a file; the path as it is where its folder cannot be looked at. */
export function pathOfNow(path: string): string {
  try {
    return join(folderOfNow(dirname(path)), basename(path));
  } catch {
    return path;
  }
}
