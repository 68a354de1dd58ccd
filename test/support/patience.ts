import { existsSync, readFileSync } from 'node:fs';
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

const LOAD_FILE = '/proc/loadavg';
const TELLS_NOW = existsSync(LOAD_FILE);

/** Threads that have a processor or wait for one: the fourth field of proc_loadavg(5), before its slash. 0 where there is none. */
function runningNow(): number {
  return TELLS_NOW ? Number.parseInt(readFileSync(LOAD_FILE, 'utf8').split(' ')[3] ?? '', 10) : 0;
}
