import { fileURLToPath } from 'node:url';
import { shippedFile } from '../../shipped-file.ts';

/** The code that a forked worker runs. */
export const ORIGIN_WORKER = fileURLToPath(shippedFile('origin/worker-entry.cjs'));
