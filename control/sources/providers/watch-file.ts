import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';

/** For file systems that tell of nothing (NFS, some container mounts), and folders that come later. */
const POLL_INTERVAL_MS = 5000;
/** A writer that does not replace the file but writes it in pieces is given this long to finish. */
const SETTLE_MS = 50;

/**
 * Calls back when what a path leads to has become another file or has changed. Watches the folder and not the file:
 * a rename puts another file there, and Kubernetes swaps the symbolic link `..data` beside it.
 */
export function watchFile(path: string, changed: () => void): () => void {
  let known = versionOf(path);
  let settling: NodeJS.Timeout | undefined;
  const check = () => {
    settling = undefined;
    const now = versionOf(path);
    if (now === known) return;
    known = now;
    changed();
  };
  const watcher = watchFolder(dirname(path), () => (settling ??= setTimeout(check, SETTLE_MS)));
  const poll = setInterval(check, POLL_INTERVAL_MS).unref();
  return () => {
    watcher?.close();
    clearTimeout(settling);
    clearInterval(poll);
  };
}

/** Nothing where it cannot be watched: then there is the poll. */
function watchFolder(folder: string, onEvent: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, onEvent);
    return watcher.on('error', () => watcher.close());
  } catch {
    return undefined;
  }
}

/** Through symbolic links; another one for each state of the file, also for that of not being there. */
function versionOf(path: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch {
    return 'absent';
  }
}
