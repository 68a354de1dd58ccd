import { describe, expect, it } from 'vitest';
import { clockOffsetOf } from '../../../control/supervisor/clock-offset-of.ts';
import { addTallies, countersOf } from '../../../control/supervisor/counters.ts';
import type { WorkerReport } from '../../../control/supervisor/worker-slot.ts';
import type { WorkerStats } from '../../../origin/stats.ts';

const STATS: WorkerStats = {
  requests: {
    inFlight: 0,
    bytesSent: 0,
    answers: {},
    errors: {},
    cut: 0,
    clientGone: 0,
    duration: { counts: [], sumSeconds: 0 },
  },
  buckets: {
    media: {
      generation: 1,
      subrequests: 3,
      outcomes: { ok: 3 },
      bytesReceived: 5,
      retries: 0,
      resigned: 0,
      hedged: 1,
      pool: { connected: 1, free: 1, pending: 0, running: 0, paused: 0, limit: 64, pendingLimit: 1024 },
      clockOffsetMs: 7_200_000,
    },
  },
  assets: { held: 0, heldBytes: 0, hits: 0, misses: 0, rechecks: 0, stale: 0 },
  memory: { rssBytes: 0, heapUsedBytes: 0 },
  eventLoopDelay: { p50Ms: 0, p99Ms: 0, maxMs: 0 },
  cpuMicros: 0,
};

describe('clockOffsetOf()', () => {
  it('is the farthest of all workers, in either direction, and 0 where no store refused a time', () => {
    const worker = (clockOffsetMs: number): WorkerReport =>
      ({ stats: { buckets: { media: { clockOffsetMs } } } }) as unknown as WorkerReport;
    expect(clockOffsetOf([worker(10), worker(-7_200_000), worker(500)], 'media')).toBe(-7_200_000);
    expect(clockOffsetOf([worker(10)], 'other')).toBe(0);
    expect(clockOffsetOf([], 'media')).toBe(0);
  });
});

describe('countersOf()', () => {
  it('leaves out what may not be added up over workers', () => {
    const counters = countersOf(STATS);
    const sum = addTallies(counters, counters);
    expect(sum.buckets['media']).toEqual({
      subrequests: 6,
      outcomes: { ok: 6 },
      bytesReceived: 10,
      retries: 0,
      resigned: 0,
      hedged: 2,
      firstByte: {},
      refusals: {},
    });
  });
});
