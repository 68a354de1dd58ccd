/** A worker is ready half a second later: within one, somebody serves in its place. */
const FIRST_DELAY_MS = 50;
/** Long enough to spare the machine, short enough that a cause once removed is soon forgotten. */
const MAX_DELAY_MS = 10_000;
/** A worker that has served for so long did not fail because of how it was started: who killed it may kill the next. */
export const STABLE_AFTER_MS = 1000;

/** How long to wait before a worker that failed `failures` times in a row (from 1) starts again, in milliseconds. */
export function restartDelay(failures: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), MAX_DELAY_MS);
}
