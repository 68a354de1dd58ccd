import { DURATION_BOUNDS_SECONDS } from '../../origin/stats.ts';
import type { NodeStatus } from '../status/node-status.ts';
import { clockOffsetOf } from '../supervisor/clock-offset-of.ts';
import { type BucketTally, NO_BUCKET_TALLY } from '../supervisor/counters.ts';
import { CIRCUIT_LEVELS, endpointsOf } from '../supervisor/endpoints-of.ts';
import { poolOf } from '../supervisor/pool-of.ts';
import { type MetricFamily, type Sample, family, histogram, samplesOf } from './metric-family.ts';

/** What was asked of the buckets, over which connections, and what they said. */
export function storeFamilies(status: NodeStatus): MetricFamily[] {
  const { counters, credentials } = status;
  const buckets = credentials.map(({ bucket }) => ({
    bucket,
    ...(counters.buckets[bucket] ?? NO_BUCKET_TALLY),
  }));
  const each = (value: (counters: BucketTally) => number): Sample[] =>
    buckets.map((stats) => ({ labels: { bucket: stats.bucket }, value: value(stats) }));
  return [
    histogram(
      'headwater_store_first_byte_seconds',
      DURATION_BOUNDS_SECONDS,
      buckets.flatMap(({ bucket, firstByte = {} }) =>
        Object.entries(firstByte).map(([outcome, { counts, sumSeconds }]) => ({
          labels: { bucket, outcome },
          counts,
          sum: sumSeconds,
        })),
      ),
    ),
    family(
      'headwater_store_refusals_total',
      buckets.flatMap(({ bucket, refusals = {} }) => refusalsOf(bucket, refusals)),
    ),
    family(
      'headwater_subrequests_total',
      buckets.flatMap(({ bucket, outcomes }) => samplesOf('outcome', outcomes, { bucket })),
    ),
    family(
      'headwater_subrequests_started_total',
      each(({ subrequests }) => subrequests),
    ),
    family(
      'headwater_subrequest_received_bytes_total',
      each(({ bytesReceived }) => bytesReceived),
    ),
    family(
      'headwater_subrequest_retries_total',
      each(({ retries }) => retries),
    ),
    family(
      'headwater_subrequests_resigned_total',
      each(({ resigned }) => resigned),
    ),
    family(
      'headwater_subrequests_hedged_total',
      each(({ hedged = 0 }) => hedged),
    ),
    ...poolFamilies(status),
    ...endpointFamilies(status),
  ];
}

/** By what the store said: `403 ExpiredToken`. */
function refusalsOf(bucket: string, refusals: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(refusals).map(([said, value]) => {
    const [status = '', code = ''] = said.split(' ');
    return { labels: { bucket, status, code }, value };
  });
}

function poolFamilies({ credentials, workers }: NodeStatus): MetricFamily[] {
  const pools = credentials.map(({ bucket }) => ({ bucket, ...poolOf(workers, bucket) }));
  const each = (part: 'limit' | 'allowed' | 'pendingLimit'): Sample[] =>
    pools.map(({ bucket, [part]: value }) => ({ labels: { bucket }, value }));
  return [
    family(
      'headwater_pool_connections',
      pools.flatMap(({ bucket, connected, free }) => samplesOf('state', { connected, free }, { bucket })),
    ),
    family('headwater_pool_limit_connections', each('limit')),
    family(
      'headwater_pool_requests',
      pools.flatMap(({ bucket, running, paused, pending }) =>
        samplesOf('state', { running, paused, pending }, { bucket }),
      ),
    ),
    family('headwater_pool_allowed_requests', each('allowed')),
    family('headwater_pool_queue_limit_requests', each('pendingLimit')),
  ];
}

function endpointFamilies({ credentials, workers }: NodeStatus): MetricFamily[] {
  const endpoints = credentials.flatMap(({ bucket }) =>
    endpointsOf(workers, bucket).map(([endpoint, stats]) => ({ labels: { bucket, endpoint }, stats })),
  );
  return [
    family(
      'headwater_store_endpoint_circuit',
      endpoints.map(({ labels, stats }) => ({ labels, value: CIRCUIT_LEVELS.indexOf(stats.circuit) })),
    ),
    family(
      'headwater_store_endpoint_openings',
      endpoints.map(({ labels, stats }) => ({ labels, value: stats.openings })),
    ),
    family(
      'headwater_store_clock_offset_seconds',
      credentials.map(({ bucket }) => ({ labels: { bucket }, value: clockOffsetOf(workers, bucket) / 1000 })),
    ),
  ];
}
