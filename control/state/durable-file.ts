import { link, open, rename, rm, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What is written here is secret, or at least nobody else's. */
const OWNER_ONLY = 0o600;

/** Moved aside files of a year of nightly accidents; more is a loop that somebody has to look at. */
const MAX_ASIDE = 1000;

/**
 * Replaces a file so that it is whole at any time: after a crash it is the one before or this one. When the promise is
 * kept, it outlives a loss of power.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const next = `${path}.new`;
  const file = await open(next, 'w', OWNER_ONLY);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(next, path);
  await syncFolder(dirname(path));
}

/** A file as it was. */
export interface KeptFile {
  /** Takes the place of whatever is there now; needs no room on the disk. */
  putBack(): Promise<void>;
  /** It is not needed any more. */
  forget(): Promise<void>;
}

/** Keeps a file under a second name while it is replaced. Where there is none, that is what is put back. */
export async function keepFile(path: string): Promise<KeptFile> {
  const kept = `${path}.kept`;
  const forget = () => rm(kept, { force: true });
  // A crash may have left one.
  await forget();
  const isThere = await linkIfThere(path, kept);
  return {
    async putBack() {
      await (isThere ? rename(kept, path) : rm(path, { force: true }));
      await syncFolder(dirname(path));
      // Two names of one file are left as they are by a rename.
      await forget();
    },
    forget,
  };
}

async function linkIfThere(path: string, name: string): Promise<boolean> {
  try {
    await link(path, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Gives a file another name, a free one, and answers with that. */
export async function moveAside(path: string): Promise<string> {
  for (let number = 1; number <= MAX_ASIDE; number++) {
    const aside = `${path}.refused-${number}`;
    try {
      // A link is made only where nothing is; a rename would overwrite.
      await link(path, aside);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    await unlink(path);
    await syncFolder(dirname(path));
    return aside;
  }
  throw new Error(`Cannot move ${path} aside: ${MAX_ASIDE} files like it are there already`);
}

/** A new name outlives a loss of power once its folder is written, too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
