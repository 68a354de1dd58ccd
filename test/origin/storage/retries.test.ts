import { describe, expect, it } from 'vitest';
import { RetryBudget } from '../../../origin/storage/retry-budget.ts';
import { RetrySchedule } from '../../../origin/storage/retry-schedule.ts';
import { patternBytes, storeRig, TEST_POOL } from '../../support/store-rig.ts';

const RANGE = { bucket: 'media', key: 'a.mp4', start: 0, end: 300_000 };
const BYTES = patternBytes(RANGE.end);

describe('RetrySchedule.next()', () => {
  const pool = { ...TEST_POOL, retries: 2, retryForMs: 3000, resumeForMs: 10_000 };

  /** Fails at once whenever it is tried, and says when that was. */
  function triesOf(hasBegun: boolean, options: Partial<typeof pool> = {}): number[] {
    const schedule = new RetrySchedule({ ...pool, ...options });
    const tries: number[] = [];
    for (let now = 1000; ;) {
      const delay = schedule.next({ hasBegun, reached: 0 }, now, 0.99);
      if (delay === undefined) return tries;
      now += delay;
      tries.push(now - 1000);
    }
  }

  it('goes on for a time before the head, and for longer within a body', () => {
    const [before, within] = [triesOf(false), triesOf(true)];
    expect(before.at(-1)).toBeCloseTo(3000);
    expect(within.at(-1)).toBeCloseTo(10_000);
    expect(before.length).toBeGreaterThan(2);
    expect(within.length).toBeLessThan(15);
  });

  it('goes on for a number of tries where there is no time, and never where there is none', () => {
    expect(triesOf(false, { retryForMs: 0 })).toHaveLength(2);
    expect(triesOf(false, { retries: 0 })).toEqual([]);
  });

  it('waits for what can be tried later as long as there is time, and no longer', () => {
    const next = (leastMs: number) =>
      new RetrySchedule(pool).next({ hasBegun: false, reached: 0 }, 1000, 0.5, leastMs);
    expect(next(2000)).toBe(2000);
    expect(next(3001)).toBeUndefined();
  });

  it('counts the time from the last byte', () => {
    const schedule = new RetrySchedule(pool);
    let reached = 0;
    for (let now = 0; now < 60_000; now += 9000) {
      reached += 1;
      expect(schedule.next({ hasBegun: true, reached }, now, 0.5)).toBeLessThanOrEqual(50);
    }
    expect(schedule.next({ hasBegun: true, reached }, 200_000, 0.5)).toBeUndefined();
  });
});

describe('RetryBudget', () => {
  it('lets a burst through, then one try in ten reads', () => {
    const budget = new RetryBudget(2);
    let tries = 0;
    while (budget.spend()) tries += 1;
    expect(tries).toBe(16);
    for (let read = 0; read < 9; read++) budget.earn();
    expect(budget.spend()).toBe(false);
    for (let read = 0; read < 2; read++) budget.earn();
    expect(budget.spend()).toBe(true);
  });
});

describe('a store that fails for a second', () => {
  it.each([
    ['503', { kind: 'status', status: 503 }],
    ['429 of another name', { kind: 'status', status: 400, code: 'SlowDown' }],
    ['a reset', { kind: 'reset', afterBytes: 0 }],
  ] as const)('with %s is read all the same', async (_, fault) => {
    const { store, objects } = await storeRig({ retryForMs: 30_000, resumeForMs: 30_000 });
    await store.putObject('media', RANGE.key, BYTES);
    store.addFault(fault);
    setTimeout(() => store.clearFaults(), 1000);
    const reads = await Promise.all(Array.from({ length: 8 }, () => objects.readFully(RANGE)));
    for (const { bytes } of reads) expect(bytes.equals(BYTES)).toBe(true);
    expect(store.requests.length).toBeLessThan(8 * 12);
  });

  it('in the body is read on', async () => {
    const { store, objects } = await storeRig({ resumeForMs: 30_000 });
    await store.putObject('media', RANGE.key, BYTES);
    store.addFault({ kind: 'reset', afterBytes: 100_000, times: 1 });
    store.addFault({ kind: 'delay', ms: 0, times: 1 });
    const first = objects.readFully(RANGE);
    setTimeout(() => store.addFault({ kind: 'status', status: 503, times: 4 }), 10);
    expect((await first).bytes.equals(BYTES)).toBe(true);
  });
});
