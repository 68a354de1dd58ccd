import { type FSWatcher, statSync, watch } from 'node:fs';
import { join } from 'node:path';

/** For file systems that tell of nothing (NFS, some container mounts), and folders that come later. */
const POLL_INTERVAL_MS = 5000;
/** A writer that does not replace the file but writes it in pieces is given this long to finish. */
const SETTLE_MS = 50;

/**
 * Calls back when what a name in a folder leads to has become another file or has changed. Watches the folder and not the
 * files: a rename puts another file there, and Kubernetes swaps the symbolic link `..data` beside them.
 */
export function watchFiles(folder: string, names: readonly string[], changed: () => void): () => void {
  const versionsNow = () => names.map((name) => versionOf(join(folder, name))).join('\n');
  let known = versionsNow();
  let settling: NodeJS.Timeout | undefined;
  const check = () => {
    settling = undefined;
    const now = versionsNow();
    if (now === known) return;
    known = now;
    changed();
  };
  const watcher = watchFolder(folder, () => (settling ??= setTimeout(check, SETTLE_MS)));
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
