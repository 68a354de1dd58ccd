import type { CacheStats } from '../../origin/stats.ts';
import { skewOf } from '../fleet/skew-of.ts';
import type { NodeStatus } from '../status/node-status.ts';
import { clockOffsetOf } from '../supervisor/clock-offset-of.ts';
import { type BucketTally, type Counters, NO_BUCKET_TALLY } from '../supervisor/counters.ts';
import { endpointsOf } from '../supervisor/endpoints-of.ts';
import { poolOf } from '../supervisor/pool-of.ts';
import type { WorkerReport } from '../supervisor/worker-slot.ts';
import { answerTimes, countOf, joined, quantileMs, storeTimes, sum } from './figures.ts';
import type { RecentCounts } from './recent-counts.ts';

/** What a page shows of a node at one moment, but for figures that it draws. */
export function momentOf(status: NodeStatus, recent: RecentCounts, nowMs: number) {
  const { counters, workers, credentials, startedAtMs, notReadyReasons, config, fleet } = status;
  const { counted, seconds } = recent.since(counters, nowMs);
  return {
    nowMs,
    startedAtMs,
    notReadyReasons,
    refusedConfig: config.refusal ?? null,
    fleet: fleet === undefined ? null : { ...fleet, skew: skewOf(fleet) },
    workers: workers.map(shownWorker),
    credentials: credentials.map((credential) => ({
      ...credential,
      clockOffsetMs: clockOffsetOf(workers, credential.bucket),
    })),
    recentSeconds: seconds,
    answers: answersIn(counted, seconds),
    stores: credentials.map(({ bucket }) => ({
      bucket,
      ...storeIn(counted.buckets[bucket] ?? NO_BUCKET_TALLY, seconds),
      pool: poolOf(workers, bucket),
      endpoints: endpointsOf(workers, bucket).map(([origin, { circuit }]) => ({ origin, circuit })),
    })),
    caches: cachesOf(workers, counters),
    totals: totalsOf(counters),
  };
}

function shownWorker({ stats, ...worker }: WorkerReport) {
  return {
    ...worker,
    ...(stats && {
      inFlight: stats.requests.inFlight,
      rssBytes: stats.memory.rssBytes,
      eventLoopDelayMs: stats.eventLoopDelay.p99Ms,
      cpuSeconds: stats.cpuMicros / 1e6,
    }),
  };
}

/** The busiest first. */
function answersIn(counted: Counters, seconds: number) {
  return answerTimes(counted)
    .map(({ route, format, kind, firstByte, total }) => ({
      route,
      format,
      kind,
      count: countOf(firstByte),
      perSecond: countOf(firstByte) / seconds,
      firstByteP50Ms: quantileMs(0.5, firstByte),
      firstByteP99Ms: quantileMs(0.99, firstByte),
      totalP99Ms: quantileMs(0.99, total),
    }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count);
}

function storeIn(tally: BucketTally, seconds: number) {
  const times = joined(storeTimes(tally));
  return {
    perSecond: tally.subrequests / seconds,
    p50Ms: quantileMs(0.5, times),
    p99Ms: quantileMs(0.99, times),
    outcomes: tally.outcomes,
    refusals: tally.refusals ?? {},
    retries: tally.retries,
    resigned: tally.resigned,
  };
}

function cachesOf(workers: readonly WorkerReport[], { caches }: Counters) {
  const held = (name: string, part: 'heldBytes' | 'limitBytes') =>
    sum(workers.map(({ stats }) => cacheIn(stats?.caches, name)?.[part] ?? 0));
  return Object.entries(caches).map(([name, tally]) => ({
    name,
    ...tally,
    heldBytes: held(name, 'heldBytes'),
    limitBytes: held(name, 'limitBytes'),
  }));
}

function cacheIn(caches: Readonly<Record<string, CacheStats>> | undefined, name: string) {
  return caches?.[name];
}

/** Since the start. */
function totalsOf({ requests, buckets }: Counters) {
  const all = (of: (tally: BucketTally) => number) => sum(Object.values(buckets).map(of));
  return {
    requests: sum(Object.values(requests.answers).flatMap((byStatus) => Object.values(byStatus))),
    sentBytes: requests.bytesSent,
    errors: requests.errors,
    cut: requests.cut,
    subrequests: all(({ subrequests }) => subrequests),
    retries: all(({ retries }) => retries),
    resigned: all(({ resigned }) => resigned),
  };
}
