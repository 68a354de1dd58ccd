import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';

/** Beyond this, something hangs. */
const MAX_PATIENCE = 20;

/**
 * A limit on what takes so long on an idle machine at the most: longer as there are more processes than processors. In
 * whole milliseconds, as timers of others want it.
 */
export function patient(idleMs: number): number {
  const [lastMinute = 0] = loadavg();
  // A load that has just begun is hardly in the average yet.
  const wanting = Math.max(lastMinute, runningNow());
  return Math.ceil(idleMs * Math.min(Math.max(wanting / availableParallelism(), 1), MAX_PATIENCE));
}

/** Threads that have a processor or wait for one: the fourth field of proc_loadavg(5), before its slash. */
function runningNow(): number {
  return Number.parseInt(readFileSync('/proc/loadavg', 'utf8').split(' ')[3] ?? '', 10);
}
