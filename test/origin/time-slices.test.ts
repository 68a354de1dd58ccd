import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Steps } from '../../origin/steps.ts';
import { TimeSlices } from '../../origin/time-slices.ts';

/** Of each step: with some of them, a slice is over. */
const STEP_MS = 1;

/** Work that says of each step that it was taken. */
function* work(steps: number, taken: () => void = () => {}): Steps<number> {
  for (let i = 0; i < steps; i++) {
    vi.advanceTimersByTime(STEP_MS);
    taken();
    yield;
  }
  return steps;
}

// Work takes the time that it says, however busy the machine is.
beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

describe('run()', () => {
  test('begins at once, and gives what the work returns', async () => {
    let taken = 0;
    const result = new TimeSlices().run(work(1, () => taken++));
    expect(taken).toBe(1);
    expect(await result).toBe(1);
  });

  test('gives the loop a turn between two slices', async () => {
    const order: string[] = [];
    const result = new TimeSlices().run(work(100)).then(() => order.push('work'));
    await setImmediate();
    await setImmediate();
    order.push('others');
    await result;
    expect(order).toEqual(['others', 'work']);
  });

  test('goes on with one long work at a time, and begins what is new in between', async () => {
    const slices = new TimeSlices();
    const order: string[] = [];
    const run = async (name: string, steps: number) => {
      await slices.run(work(steps));
      order.push(name);
    };
    const long = [run('first', 60), run('second', 60)];
    await setImmediate();
    await Promise.all([...long, run('short', 1)]);
    expect(order).toEqual(['short', 'first', 'second']);
  });

  test('lets what is short go before all that is long, whenever it comes', async () => {
    const slices = new TimeSlices();
    const order: string[] = [];
    const run = async (name: string, steps: number) => {
      await slices.run(work(steps));
      order.push(name);
    };
    const long = Array.from({ length: 4 }, (_, i) => run(`long ${i}`, 150));
    for (let turns = 0; turns < 60; turns++) await setImmediate();
    await run('short', 20);
    expect(order).not.toContain('long 1');
    expect(order.at(-1)).toBe('short');
    await Promise.all(long);
  });

  test('fails as the work does, and goes on with the next', async () => {
    const slices = new TimeSlices();
    const broken = slices.run(
      (function* (): Steps<void> {
        yield* work(20);
        throw new RangeError('broken');
      })(),
    );
    const next = slices.run(work(20));
    await expect(broken).rejects.toThrow(RangeError);
    expect(await next).toBe(20);
  });

  test.each([0, 1])('stops cancelled work %# at the next slice', async (cancelled) => {
    const slices = new TimeSlices();
    const controllers = [new AbortController(), new AbortController()];
    const taken = [0, 0];
    const runs = controllers.map(({ signal }, i) =>
      slices.run(
        work(60, () => taken[i]!++),
        signal,
      ),
    );
    await setImmediate();
    await setImmediate();
    controllers[cancelled]!.abort();
    const before = taken[cancelled]!;
    await expect(runs[cancelled]).rejects.toMatchObject({ code: 'cancelled' });
    expect(await runs[1 - cancelled]).toBe(60);
    expect(taken[cancelled]).toBe(before);
  });
});
