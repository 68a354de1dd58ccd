import { describe, expect, test } from 'vitest';
import type { BucketCredential } from '../../../control/status/bucket-credential.ts';
import { notReadyReasons } from '../../../control/status/readiness.ts';

const NOW = 1e12;
const REASON = 'bucket media has no credential that its store takes: 403 InvalidAccessKeyId';

/** Refused a second ago, unless told. */
const refused = (generation: number, agoMs = 1000) => ({
  generation,
  status: 403,
  code: 'InvalidAccessKeyId',
  sinceMs: NOW - 3_600_000,
  lastMs: NOW - agoMs,
});

function reasons(changes: Partial<BucketCredential>): string[] {
  const credential: BucketCredential = {
    bucket: 'media',
    generation: 2,
    source: 'push',
    active: { kind: 'access-key', maskedAccessKeyId: 'A…', activatedAtMs: 0 },
    sourceStatus: { kind: 'push', state: 'fresh', deliveries: 0, failures: 0 },
    ...changes,
  };
  return notReadyReasons([], [credential], NOW);
}

const previous = { generation: 1, kind: 'access-key', maskedAccessKeyId: 'A…' } as const;

describe('notReadyReasons()', () => {
  test('has one where the store refuses every generation there is', () => {
    expect(reasons({})).toEqual([]);
    expect(reasons({ rejection: refused(2) })).toEqual([REASON]);
    expect(reasons({ previous, rejection: refused(2) })).toEqual([]);
    expect(reasons({ previous, previousRejection: refused(1) })).toEqual([]);
    expect(reasons({ previous, rejection: refused(2), previousRejection: refused(1) })).toEqual([REASON]);
  });

  test('has one for each queue that is full, and says what holds it up', () => {
    const pool = { connected: 8, free: 0, running: 8, paused: 6, limit: 8, pendingLimit: 128 };
    const worker = (pending: number) =>
      ({ id: '1', state: 'serving', stats: { buckets: { media: { pool: { ...pool, pending } } } } }) as never;
    expect(notReadyReasons([worker(127)], [], NOW)).toEqual([]);
    expect(notReadyReasons([worker(128)], [], NOW)).toEqual([
      'bucket media has a full queue in worker 1: of 8 connections 2 wait for the store, 6 for slow clients',
    ]);
  });

  test('forgets a refusal that is not said again for a minute', () => {
    expect(reasons({ rejection: refused(2, 59_000) })).toEqual([REASON]);
    expect(reasons({ rejection: refused(2, 61_000) })).toEqual([]);
  });
});
