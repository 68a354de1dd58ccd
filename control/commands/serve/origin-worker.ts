import { fileURLToPath } from 'node:url';

/** The code that a forked worker runs. */
export const ORIGIN_WORKER = fileURLToPath(new URL('../../../origin/worker-entry.cts', import.meta.url));
