import {
  type BucketStats,
  type CacheStats,
  type ContentStats,
  DURATION_BOUNDS_SECONDS,
  type RequestStats,
  type RouteStats,
  type WorkerStats,
} from '../../origin/stats.ts';

/** What only ever grows, so that it can be summed over workers and over those that are gone. */
export interface Counters {
  readonly requests: Omit<RequestStats, 'inFlight'>;
  readonly buckets: Readonly<Record<string, BucketTally>>;
  readonly assets: Omit<WorkerStats['assets'], 'held' | 'heldBytes'>;
  /** Content caches, by hosts and path of their routes. */
  readonly contents: Readonly<Record<string, Pick<ContentStats, 'reads' | 'storeReads'>>>;
  /** Answers by route, format and kind. */
  readonly routes: Readonly<Record<string, RouteStats>>;
  readonly caches: Readonly<Record<string, CacheTally>>;
  readonly cpuMicros: number;
}

type CacheTally = Pick<CacheStats, 'hits' | 'misses' | 'evictions'>;

export type BucketTally = Omit<
  BucketStats,
  'generation' | 'pool' | 'clockOffsetMs' | 'refused' | 'firstRead' | 'endpoints'
>;

export const NO_COUNTERS: Counters = {
  requests: {
    bytesSent: 0,
    answers: {},
    errors: {},
    cut: 0,
    clientGone: 0,
    duration: { counts: [...DURATION_BOUNDS_SECONDS.map(() => 0), 0], sumSeconds: 0 },
  },
  buckets: {},
  contents: {},
  routes: {},
  caches: {},
  assets: { hits: 0, misses: 0, rechecks: 0, stale: 0 },
  cpuMicros: 0,
};

export const NO_BUCKET_TALLY: BucketTally = {
  subrequests: 0,
  outcomes: {},
  bytesReceived: 0,
  retries: 0,
  resigned: 0,
  hedged: 0,
  firstByte: {},
  refusals: {},
};

export function countersOf(stats: WorkerStats): Counters {
  const { requests, buckets, assets, contents = {}, routes = {}, caches = {}, cpuMicros } = stats;
  const { inFlight: _, ...requestCounters } = requests;
  return {
    requests: requestCounters,
    buckets: Object.fromEntries(
      Object.entries(buckets).map(([name, stats]) => [name, bucketCounters(stats)]),
    ),
    contents: Object.fromEntries(
      Object.entries(contents).map(([route, { reads, storeReads }]) => [route, { reads, storeReads }]),
    ),
    routes,
    caches: Object.fromEntries(
      Object.entries(caches).map(([name, { hits, misses, evictions }]) => [
        name,
        { hits, misses, evictions },
      ]),
    ),
    assets: {
      hits: assets.hits,
      misses: assets.misses,
      rechecks: assets.rechecks,
      stale: assets.stale,
    },
    cpuMicros,
  };
}

function bucketCounters(stats: BucketStats): BucketTally {
  const { subrequests, outcomes, bytesReceived, retries, resigned, hedged = 0 } = stats;
  const { firstByte = {}, refusals = {} } = stats;
  return { subrequests, outcomes, bytesReceived, retries, resigned, hedged, firstByte, refusals };
}

/** Numbers, and records and lists of them. */
type Tally = number | { readonly [name: string]: Tally } | readonly Tally[];

/** Adds two tallies of one shape, number by number; what only one of them has is kept. */
export function addTallies<T>(a: T, b: T): T {
  return add(a as Tally, b as Tally) as T;
}

function add(a: Tally, b: Tally | undefined): Tally {
  if (b === undefined) return a;
  if (typeof a === 'number' || typeof b === 'number') return Number(a) + Number(b);
  if (Array.isArray(a)) return a.map((value: Tally, index) => add(value, (b as readonly Tally[])[index]));
  const [left, right] = [a, b] as [Record<string, Tally>, Record<string, Tally>];
  const merged = { ...right, ...left };
  for (const name of Object.keys(left)) merged[name] = add(left[name]!, right[name]);
  return merged;
}
