import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { processTime } from '../../../control/supervisor/process-time.ts';
import { OwnTimeLimit } from '../../../control/supervisor/own-time-limit.ts';

const LIMIT_MS = 30_000;

const ASLEEP = { computedMs: 0, isStopped: false };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** When the limit is over for a process that has this share of a processor, in seconds; undefined after ten minutes. */
function overAfter(share: number | undefined): number | undefined {
  const started = performance.now();
  const onOver = vi.fn<() => void>();
  const timeOf = () =>
    share === undefined ? undefined : { computedMs: (performance.now() - started) * share, isStopped: false };
  const limit = new OwnTimeLimit(timeOf, LIMIT_MS, onOver);
  for (let second = 1; second <= 600; second++) {
    vi.advanceTimersByTime(1000);
    if (onOver.mock.calls.length > 0) return second;
  }
  limit.end();
  return undefined;
}

test.each([
  ['sleeps', 0, 30],
  ['sleeps, but for a timer', 0.003, 30],
  ['computes', 1, 30],
  ['computes on several processors', 3, 30],
  ['has half a processor', 0.5, 60],
  ['is one of thirty on two processors', 1 / 15, 450],
  ['is one of two hundred', 0.02, undefined],
  ['nobody can tell of', undefined, 30],
])('OwnTimeLimit gives a process that %s its time', (_, share, seconds) => {
  expect(overAfter(share)).toBe(seconds);
});

test('OwnTimeLimit.restart() gives it the whole time again', () => {
  const onOver = vi.fn<() => void>();
  const limit = new OwnTimeLimit(() => ASLEEP, LIMIT_MS, onOver);
  for (let i = 0; i < 10; i++) {
    vi.advanceTimersByTime(LIMIT_MS * 0.8);
    limit.restart();
  }
  expect(onOver).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2 * LIMIT_MS);
  expect(onOver).toHaveBeenCalledTimes(1);
});

test('OwnTimeLimit is over at the second look at a process that is stopped', () => {
  const onOver = vi.fn<() => void>();
  let isStopped = true;
  const limit = new OwnTimeLimit(() => ({ computedMs: 0, isStopped }), LIMIT_MS, onOver);
  vi.advanceTimersByTime(LIMIT_MS / 10);
  isStopped = false;
  vi.advanceTimersByTime(LIMIT_MS / 10);
  isStopped = true;
  vi.advanceTimersByTime(LIMIT_MS / 10);
  expect(onOver).not.toHaveBeenCalled();
  vi.advanceTimersByTime(LIMIT_MS / 10);
  expect(onOver).toHaveBeenCalledTimes(1);
  limit.end();
});

test('OwnTimeLimit does not count what this process was late itself', () => {
  const onOver = vi.fn<() => void>();
  const limit = new OwnTimeLimit(() => ASLEEP, LIMIT_MS, onOver);
  const late = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 600_000);
  vi.advanceTimersByTime(LIMIT_MS / 10);
  expect(onOver).not.toHaveBeenCalled();
  late.mockRestore();
  limit.end();
});

test('processTime() grows with what a process computes', () => {
  vi.useRealTimers();
  const before = processTime(process.pid)!.computedMs;
  const { user, system } = process.cpuUsage();
  const usedMs = () => {
    const now = process.cpuUsage();
    return (now.user + now.system - user - system) / 1000;
  };
  while (usedMs() < 100);
  const grown = processTime(process.pid)!.computedMs - before;
  expect(grown).toBeGreaterThanOrEqual(80);
  expect(grown).toBeLessThan(usedMs() + 50);
});
