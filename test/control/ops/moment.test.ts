import { expect, test } from 'vitest';
import { momentOf } from '../../../control/ops/moment.ts';
import { RecentCounts } from '../../../control/ops/recent-counts.ts';
import type { BucketCredential } from '../../../control/status/bucket-credential.ts';
import { countersAt, fast, statusWith } from '../support/node-status.ts';

const credential = {
  bucket: 'media',
  generation: 1,
  source: 'push',
  sourceStatus: { kind: 'push', state: 'fresh', deliveries: 0, failures: 0 },
} as BucketCredential;

test('momentOf() tells what was asked of late, the busiest first, and how each bucket answered', () => {
  const counters = countersAt(100);
  const init = { firstByte: fast(300), total: fast(300) };
  const { hls = {} } = counters.routes['/vod/'] ?? {};
  const busy = { ...counters, routes: { '/vod/': { hls: { ...hls, init } } } };
  const moment = momentOf(statusWith(busy, { credentials: [credential] }), new RecentCounts(0), 50_000);
  expect(moment).toMatchObject({
    recentSeconds: 50,
    answers: [
      { route: '/vod/', format: 'hls', kind: 'init', count: 300, perSecond: 6, firstByteP50Ms: 0.5 },
      { route: '/vod/', format: 'hls', kind: 'segment', count: 100, perSecond: 2, totalP99Ms: 0.99 },
    ],
    stores: [
      {
        bucket: 'media',
        perSecond: 4,
        p50Ms: 0.5,
        outcomes: { ok: 200 },
        refusals: { '403 ExpiredToken': 100 },
        pool: { running: 0, limit: 0 },
      },
    ],
    caches: [{ name: 'plans', hits: 300, misses: 100, heldBytes: 0 }],
    totals: { requests: 100, sentBytes: 100_000, subrequests: 200 },
  });
});
