import { DURATION_BOUNDS_SECONDS } from '../../origin/stats.ts';
import type { NodeStatus } from '../status/node-status.ts';
import type { Counters } from '../supervisor/counters.ts';
import { histogramQuantile } from './histogram-quantile.ts';

/** One moment on the page's charts. Rates are per second, since the moment before. */
interface Figures {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly requests: number;
  readonly subrequests: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Of the requests that ended; absent where none did. */
  readonly latencyP50Ms?: number;
  readonly latencyP95Ms?: number;
  /** 99th percentile of the slowest worker; absent where none has reported. */
  readonly eventLoopDelayMs?: number;
}

/** Two minutes of one a second: what a small chart can show. */
const HISTORY_LENGTH = 120;

/** Turns counters into rates, and remembers the last of them for those who come later. */
export class FigureHistory {
  #points: readonly Figures[] = [];
  #last: { readonly atMs: number; readonly counters: Counters } | undefined;

  /** Oldest first. */
  get points(): readonly Figures[] {
    return this.#points;
  }

  /** Adds the moment of a status; the first has nothing to be compared with and gives none. */
  add({ counters, workers }: NodeStatus, atMs: number): Figures | undefined {
    const before = this.#last;
    this.#last = { atMs, counters };
    if (!before || atMs <= before.atMs) return undefined;
    const delays = workers.flatMap(({ stats }) => stats?.eventLoopDelay.p99Ms ?? []);
    const figures = {
      ...ratesBetween(before.counters, counters, (atMs - before.atMs) / 1000),
      ...latenciesBetween(before.counters, counters),
      atMs,
      ...(delays.length > 0 && { eventLoopDelayMs: Math.max(...delays) }),
    };
    this.#points = [...this.#points, figures].slice(-HISTORY_LENGTH);
    return figures;
  }
}

function ratesBetween(before: Counters, now: Counters, seconds: number) {
  const rate = (total: (counters: Counters) => number) => (total(now) - total(before)) / seconds;
  return {
    requests: rate(totalRequests),
    subrequests: rate((counters) => sumOfBuckets(counters, 'subrequests')),
    sentBytes: rate(({ requests }) => requests.bytesSent),
    receivedBytes: rate((counters) => sumOfBuckets(counters, 'bytesReceived')),
  };
}

/** Answers of every kind and status. */
export function totalRequests({ requests }: Counters): number {
  return Object.values(requests.answers)
    .flatMap((byStatus) => Object.values(byStatus))
    .reduce((sum, count) => sum + count, 0);
}

/** One of the buckets' counters, of all of them together. */
export function sumOfBuckets(
  { buckets }: Counters,
  counter: 'subrequests' | 'bytesReceived' | 'retries' | 'resigned',
): number {
  return Object.values(buckets).reduce((sum, bucket) => sum + bucket[counter], 0);
}

function latenciesBetween(before: Counters, now: Counters) {
  const earlier = before.requests.duration.counts;
  const counts = now.requests.duration.counts.map((count, index) => count - (earlier[index] ?? 0));
  const p50 = histogramQuantile(0.5, DURATION_BOUNDS_SECONDS, counts);
  const p95 = histogramQuantile(0.95, DURATION_BOUNDS_SECONDS, counts);
  return p50 === undefined || p95 === undefined ? {} : { latencyP50Ms: p50 * 1000, latencyP95Ms: p95 * 1000 };
}
