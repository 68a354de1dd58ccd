import { missingDays } from '../credential/signing-key-days.ts';
import type { NodeStatus } from '../status/node-status.ts';
import { type BucketTally, NO_BUCKET_TALLY } from '../supervisor/counters.ts';
import { clockOffsetOf } from '../supervisor/clock-offset-of.ts';
import { CIRCUIT_LEVELS, endpointsOf } from '../supervisor/endpoints-of.ts';
import { poolOf } from '../supervisor/pool-of.ts';
import { type MetricFamily, type Sample, counter, gauge } from './metric-family.ts';
import { samplesOf } from './request-metrics.ts';

/** What was asked of the buckets, over which connections, with which credential. */
export function bucketFamilies({ counters, credentials, workers }: NodeStatus): MetricFamily[] {
  const buckets = credentials.map(({ bucket }) => ({
    bucket,
    ...(counters.buckets[bucket] ?? NO_BUCKET_TALLY),
  }));
  const each = (value: (counters: BucketTally) => number): Sample[] =>
    buckets.map((stats) => ({ labels: { bucket: stats.bucket }, value: value(stats) }));
  const pools = credentials.map(({ bucket }) => ({ bucket, ...poolOf(workers, bucket) }));
  const endpoints = credentials.flatMap(({ bucket }) =>
    endpointsOf(workers, bucket).map(([endpoint, stats]) => ({ labels: { bucket, endpoint }, stats })),
  );
  return [
    counter(
      'headwater_subrequests_total',
      'Finished subrequests by outcome: ok, or the code of the error',
      buckets.flatMap(({ bucket, outcomes }) => samplesOf('outcome', outcomes, { bucket })),
    ),
    counter(
      'headwater_subrequests_started_total',
      'Subrequests sent',
      each(({ subrequests }) => subrequests),
    ),
    counter(
      'headwater_subrequest_received_bytes_total',
      'Bytes of bodies received',
      each(({ bytesReceived }) => bytesReceived),
    ),
    counter(
      'headwater_subrequest_retries_total',
      'Reads tried again or resumed',
      each(({ retries }) => retries),
    ),
    counter(
      'headwater_subrequests_resigned_total',
      'Subrequests signed again after a refusal, with a newer generation or the one before',
      each(({ resigned }) => resigned),
    ),
    counter(
      'headwater_subrequests_hedged_total',
      'Reads sent once more since their first byte was late',
      each(({ hedged = 0 }) => hedged),
    ),
    gauge(
      'headwater_pool_connections',
      'Connections to the endpoint of a bucket',
      pools.flatMap(({ bucket, connected, free }) => samplesOf('state', { connected, free }, { bucket })),
    ),
    gauge(
      'headwater_pool_requests',
      'Subrequests under way and waiting for a connection',
      pools.flatMap(({ bucket, running, pending }) => samplesOf('state', { running, pending }, { bucket })),
    ),
    gauge(
      'headwater_pool_allowed_requests',
      'Subrequests that may run: fewer than connections after the store asked for patience',
      pools.map(({ bucket, allowed }) => ({ labels: { bucket }, value: allowed })),
    ),
    gauge(
      'headwater_store_endpoint_circuit',
      'Of the worker worst off: 0 closed, 1 half-open (a read finds out), 2 open (it is left alone)',
      endpoints.map(({ labels, stats }) => ({ labels, value: CIRCUIT_LEVELS.indexOf(stats.circuit) })),
    ),
    gauge(
      'headwater_store_endpoint_openings',
      'How often a worker left the endpoint alone, since those that run were started',
      endpoints.map(({ labels, stats }) => ({ labels, value: stats.openings })),
    ),
    gauge(
      'headwater_store_clock_offset_seconds',
      "How far the store's clock is ahead of this machine's, learnt from its refusals",
      credentials.map(({ bucket }) => ({ labels: { bucket }, value: clockOffsetOf(workers, bucket) / 1000 })),
    ),
    ...credentialFamilies(credentials),
  ];
}

/** Said the day before, while a push still comes in time. */
function missingKeys(bucket: string, days: readonly string[] | undefined): Sample[] {
  if (days === undefined) return [];
  return samplesOf('day', missingDays(days, Date.now()), { bucket });
}

function credentialFamilies(credentials: NodeStatus['credentials']): MetricFamily[] {
  const labelled = (bucket: string, ms: number | undefined): Sample[] =>
    ms === undefined ? [] : [{ labels: { bucket }, value: ms / 1000 }];
  return [
    gauge(
      'headwater_credential_generation',
      'Active generation; 0 for none',
      credentials.map(({ bucket, generation }) => ({ labels: { bucket }, value: generation })),
    ),
    gauge(
      'headwater_credential_rejected',
      '1 while the store refuses the active generation, else 0',
      credentials.map(({ bucket, rejection }) => ({ labels: { bucket }, value: rejection ? 1 : 0 })),
    ),
    gauge(
      'headwater_credential_activation_timestamp_seconds',
      'When the active credential became so, since the epoch',
      credentials.flatMap(({ bucket, active }) => labelled(bucket, active?.activatedAtMs)),
    ),
    gauge(
      'headwater_credential_expiry_timestamp_seconds',
      'When the active credential expires, since the epoch; absent where unknown',
      credentials.flatMap(({ bucket, active }) => labelled(bucket, active?.expiresAtMs)),
    ),
    gauge(
      'headwater_signing_key_missing',
      'Of a bucket with scoped signing keys, by day in UTC: 1 where no key is held for it, else 0',
      credentials.flatMap(({ bucket, active }) => missingKeys(bucket, active?.signingKeyDays)),
    ),
    gauge(
      'headwater_credential_source_state',
      'State of the source of a bucket: 1 for the one it is in',
      credentials.map(({ bucket, sourceStatus: { kind, state } }) => ({
        labels: { bucket, source: kind, state },
        value: 1,
      })),
    ),
    gauge(
      'headwater_credential_source_next_try_timestamp_seconds',
      'When the source is asked next, since the epoch; absent where it is not by itself',
      credentials.flatMap(({ bucket, sourceStatus }) => labelled(bucket, sourceStatus.nextTryAtMs)),
    ),
    counter(
      'headwater_credential_source_tries_total',
      'Tries of the source by outcome: delivered, failed',
      credentials.flatMap(({ bucket, sourceStatus: { deliveries, failures } }) =>
        samplesOf('outcome', { delivered: deliveries, failed: failures }, { bucket }),
      ),
    ),
  ];
}
