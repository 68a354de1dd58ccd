import { DURATION_BOUNDS_SECONDS, type Histogram } from '../../origin/stats.ts';
import type { NodeStatus } from '../status/node-status.ts';
import type { BucketTally, Counters } from '../supervisor/counters.ts';
import { poolOf } from '../supervisor/pool-of.ts';
import { histogramQuantile } from './histogram-quantile.ts';

type Rates = Readonly<Record<string, number>>;

/** One moment on the page's charts. Rates are per second, since the moment before; what is zero is left out of a record. */
export interface Figures {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  /** Answers, in three ways. */
  readonly statuses: Rates;
  readonly kinds: Rates;
  readonly formats: Rates;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Of the answers that began; absent where none did. */
  readonly firstByteP50Ms?: number;
  readonly firstByteP99Ms?: number;
  /** Of subrequests: `ok`, or what went wrong. */
  readonly outcomes: Rates;
  readonly storeP50Ms?: number;
  readonly storeP99Ms?: number;
  /** Per cent of what was looked up, by cache; absent where nothing was. */
  readonly hits: Rates;
  readonly inFlight: number;
  /** Of one core, per cent: all workers together. */
  readonly cpuPercent: number;
  readonly running: number;
  readonly pending: number;
  /** 99th percentile of the slowest worker; absent where none has reported. */
  readonly eventLoopDelayMs?: number;
}

/** @param counted between two moments @param seconds that lie between them */
export function figuresOf(
  counted: Counters,
  seconds: number,
  { credentials, workers }: NodeStatus,
): Omit<Figures, 'atMs'> {
  const rates = (counts: Rates): Rates => mapped(counts, (count) => count / seconds);
  const buckets = Object.values(counted.buckets);
  const answers = Object.entries(counted.requests.answers);
  const times = answerTimes(counted);
  const pools = credentials.map(({ bucket }) => poolOf(workers, bucket));
  const delays = workers.flatMap(({ stats }) => stats?.eventLoopDelay.p99Ms ?? []);
  return {
    statuses: rates(sumOf(answers.map(([, byStatus]) => byStatus))),
    kinds: rates(Object.fromEntries(answers.map(([kind, byStatus]) => [kind, total(byStatus)]))),
    formats: rates(sumOf(times.map(({ format, firstByte }) => ({ [format]: countOf(firstByte) })))),
    sentBytes: counted.requests.bytesSent / seconds,
    receivedBytes: sum(buckets.map(({ bytesReceived }) => bytesReceived)) / seconds,
    ...quantiles('firstByte', joined(times.map(({ firstByte }) => firstByte))),
    outcomes: rates(sumOf(buckets.map(({ outcomes }) => outcomes))),
    ...quantiles('store', joined(buckets.flatMap(storeTimes))),
    hits: hitRates(counted),
    inFlight: sum(workers.map(({ stats }) => stats?.requests.inFlight ?? 0)),
    cpuPercent: counted.cpuMicros / seconds / 1e4,
    running: sum(pools.map(({ running }) => running)),
    pending: sum(pools.map(({ pending }) => pending)),
    ...(delays.length > 0 && { eventLoopDelayMs: Math.max(...delays) }),
  };
}

/** Of answers of one route, format and kind. */
export function answerTimes({ routes }: Counters) {
  return Object.entries(routes).flatMap(([route, byFormat]) =>
    Object.entries(byFormat).flatMap(([format, byKind]) =>
      Object.entries(byKind).map(([kind, times]) => ({ route, format, kind, ...times })),
    ),
  );
}

/** Of subrequests of a bucket, however they went. */
export function storeTimes({ firstByte }: BucketTally): Histogram[] {
  return Object.values(firstByte ?? {});
}

export function countOf({ counts }: Histogram): number {
  return sum(counts);
}

/** Several histograms as one. */
export function joined(histograms: readonly Histogram[]): Histogram {
  const none = DURATION_BOUNDS_SECONDS.map(() => 0);
  return {
    counts: [...none, 0].map((_, index) => sum(histograms.map(({ counts }) => counts[index] ?? 0))),
    sumSeconds: sum(histograms.map(({ sumSeconds }) => sumSeconds)),
  };
}

/** In milliseconds; undefined where nothing was timed. */
export function quantileMs(share: number, { counts }: Histogram): number | undefined {
  const seconds = histogramQuantile(share, DURATION_BOUNDS_SECONDS, counts);
  return seconds === undefined ? undefined : seconds * 1000;
}

function quantiles<Name extends string>(name: Name, times: Histogram) {
  const [p50, p99] = [quantileMs(0.5, times), quantileMs(0.99, times)];
  const found =
    p50 === undefined || p99 === undefined ? {} : { [`${name}P50Ms`]: p50, [`${name}P99Ms`]: p99 };
  return found as { readonly [Key in `${Name}P50Ms` | `${Name}P99Ms`]?: number };
}

function hitRates({ caches }: Counters): Rates {
  return Object.fromEntries(
    Object.entries(caches).flatMap(([name, { hits, misses }]) =>
      hits + misses > 0 ? [[name, (100 * hits) / (hits + misses)]] : [],
    ),
  );
}

/** The same names of several records, added; without those that come to nothing. */
export function sumOf(records: readonly Rates[]): Rates {
  const sums: Record<string, number> = {};
  for (const [name, value] of records.flatMap((record) => Object.entries(record)))
    sums[name] = (sums[name] ?? 0) + value;
  return sums;
}

function mapped(record: Rates, change: (value: number) => number): Rates {
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) => (value === 0 ? [] : [[name, change(value)]])),
  );
}

function total(record: Rates): number {
  return sum(Object.values(record));
}

export function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
