/** Rounds of a measurement: the median of so many is steady on a shared machine. */
const ROUNDS = 15;

/** One round takes about this long, so that the clock's resolution does not matter. */
const ROUND_MS = 40;

/** Compiled and warm by then. */
const WARM_UP_MS = 300;

/** Median time of one call of `work` in milliseconds, after a warm-up. */
export function medianMs(work: () => unknown): number {
  const warmUntil = performance.now() + WARM_UP_MS;
  let calls = 0;
  while (performance.now() < warmUntil) {
    work();
    calls += 1;
  }
  const perRound = Math.max(1, Math.round((calls * ROUND_MS) / WARM_UP_MS));
  return median(
    Array.from({ length: ROUNDS }, () => {
      const start = performance.now();
      for (let i = 0; i < perRound; i++) work();
      return (performance.now() - start) / perRound;
    }),
  );
}

/** Like {@link medianMs}, for work that must be awaited. */
export async function medianMsAsync(work: () => Promise<unknown>): Promise<number> {
  const warmUntil = performance.now() + WARM_UP_MS;
  let calls = 0;
  while (performance.now() < warmUntil) {
    await work();
    calls += 1;
  }
  const perRound = Math.max(1, Math.round((calls * ROUND_MS) / WARM_UP_MS));
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    for (let i = 0; i < perRound; i++) await work();
    times.push((performance.now() - start) / perRound);
  }
  return median(times);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
