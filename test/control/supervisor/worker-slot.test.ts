import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Log } from '../../../control/log.ts';
import { SUPERVISOR_TIMING } from '../../../control/supervisor/timing.ts';
import type { WorkerRun } from '../../../control/supervisor/worker-run.ts';
import { WorkerSlot } from '../../../control/supervisor/worker-slot.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A run that ends a minute after its start, and has served for so much of it. */
function minute(servedMs: number): WorkerRun {
  const exited = new Promise((resolve) => setTimeout(resolve, 60_000, 'SIGKILL'));
  const ready = servedMs > 0 ? Promise.resolve(80) : exited.then(() => Promise.reject(new Error('too late')));
  ready.catch(() => undefined);
  return { ready, exited, servedMs, startedAtMs: Date.now(), pid: 1, generations: new Map() } as never;
}

/** How long a slot waits after each run, in milliseconds. */
async function delaysAfter(servedMs: readonly number[]): Promise<unknown[]> {
  const delays: unknown[] = [];
  const note = (fields: object) => void ('delayMs' in fields && delays.push(fields.delayMs));
  const log: Log = { info: note, warn: note, error: note };
  let next = 0;
  const slot = new WorkerSlot('1', () => minute(servedMs[next++] ?? 0), log, SUPERVISOR_TIMING);
  void slot.start();
  while (delays.length < servedMs.length) await vi.advanceTimersByTimeAsync(10_000);
  return delays;
}

test('WorkerSlot starts a worker again ever more seldom, unless it has served for long', async () => {
  expect(await delaysAfter([40_000, 0, 0, 500, 1500, 0])).toEqual([50, 100, 200, 400, 50, 100]);
});
