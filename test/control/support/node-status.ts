import type { NodeStatus } from '../../../control/status/node-status.ts';
import { DURATION_BOUNDS_SECONDS } from '../../../origin/stats.ts';
import { type Counters, NO_BUCKET_TALLY, NO_COUNTERS } from '../../../control/supervisor/counters.ts';

/** All of so many observations within the first bound. */
export const fast = (count: number) => ({
  counts: [count, ...DURATION_BOUNDS_SECONDS.map(() => 0)],
  sumSeconds: 0,
});

/** Counters of a node that has answered so many segments, each with two reads. */
export function countersAt(requests: number): Counters {
  return {
    ...NO_COUNTERS,
    requests: {
      ...NO_COUNTERS.requests,
      bytesSent: 1000 * requests,
      answers: { segment: { 200: requests }, error: { 404: 0 } },
    },
    routes: { '/vod/': { hls: { segment: { firstByte: fast(requests), total: fast(requests) } } } },
    caches: { plans: { hits: 3 * requests, misses: requests, evictions: 0 } },
    buckets: {
      media: {
        ...NO_BUCKET_TALLY,
        subrequests: 2 * requests,
        outcomes: { ok: 2 * requests },
        firstByte: { ok: fast(2 * requests) },
        refusals: { '403 ExpiredToken': requests },
      },
    },
    cpuMicros: 1000 * requests,
  };
}

/** A node without workers, of which these counters are known. */
export function statusWith(counters: Counters, rest: Partial<NodeStatus> = {}): NodeStatus {
  return {
    version: '',
    startedAtMs: 0,
    config: { loadedAtMs: 0 },
    notReadyReasons: [],
    address: { kind: 'tcp', host: '', port: 0 },
    scheme: 'http',
    workers: [],
    credentials: [],
    rotations: [],
    authenticationFailures: { 'nothing-shown': 0, 'unknown-token': 0, 'unknown-certificate': 0, expired: 0 },
    counters,
    ...rest,
  };
}
