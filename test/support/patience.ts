import { availableParallelism, loadavg } from 'node:os';

/** Beyond this, something hangs. */
const MAX_PATIENCE = 20;

/** A limit on what takes so long on an idle machine at the most: longer as there are more processes than processors. */
export function patient(idleMs: number): number {
  const [lastMinute = 0] = loadavg();
  return idleMs * Math.min(Math.max(lastMinute / availableParallelism(), 1), MAX_PATIENCE);
}
