import { median } from '../support/median.ts';

/** Rounds of a measurement: the median of so many is steady on a shared machine. */
const ROUNDS = 15;

/** One round takes about this long, so that the clock's resolution does not matter. */
const ROUND_MS = 40;

/** Compiled and warm by then. */
const WARM_UP_MS = 500;

const MICROS_PER_MILLI = 1000;

/**
 * Median CPU time of one call of `work` in milliseconds, after a warm-up: of all threads of the process, the garbage
 * collector's too. Whatever else the machine does meanwhile is not in it.
 */
export function medianMs(work: () => unknown): number {
  const perRound = callsPerRound(warmUp(work));
  return median(
    Array.from({ length: ROUNDS }, () => {
      const start = cpuMs();
      for (let i = 0; i < perRound; i++) work();
      return (cpuMs() - start) / perRound;
    }),
  );
}

/** Like {@link medianMs}, for work that must be awaited. */
export async function medianMsAsync(work: () => Promise<unknown>): Promise<number> {
  const until = performance.now() + WARM_UP_MS;
  let calls = 0;
  for (; performance.now() < until; calls++) await work();
  const perRound = callsPerRound(calls);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = cpuMs();
    for (let i = 0; i < perRound; i++) await work();
    times.push((cpuMs() - start) / perRound);
  }
  return median(times);
}

function warmUp(work: () => unknown): number {
  const until = performance.now() + WARM_UP_MS;
  let calls = 0;
  for (; performance.now() < until; calls++) work();
  return calls;
}

function callsPerRound(callsInWarmUp: number): number {
  return Math.max(1, Math.round((callsInWarmUp * ROUND_MS) / WARM_UP_MS));
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / MICROS_PER_MILLI;
}
