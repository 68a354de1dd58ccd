import { DURATION_BOUNDS_SECONDS } from '../../origin/stats.ts';
import type { NodeStatus } from '../status/node-status.ts';
import { type MetricFamily, type Sample, counter, gauge, histogram } from './metric-family.ts';

/** What players and CDNs asked, and how the asset cache served it. */
export function requestFamilies({ counters, workers }: NodeStatus): MetricFamily[] {
  const { answers, errors, bytesSent, cut, clientGone, duration } = counters.requests;
  const one = (value: number): Sample[] => [{ labels: {}, value }];
  const held = workers.flatMap(({ stats }) => stats?.assets ?? []);
  return [
    counter('headwater_http_requests_total', 'Answers by kind and HTTP status', answersOf(answers)),
    counter('headwater_http_errors_total', 'Answers by error code', samplesOf('code', errors)),
    counter(
      'headwater_http_sent_bytes_total',
      'Bytes of bodies sent to clients, without heads',
      one(bytesSent),
    ),
    counter(
      'headwater_http_cut_total',
      'Connections cut because the store failed after the head was sent',
      one(cut),
    ),
    counter('headwater_http_client_gone_total', 'Bodies the client did not wait for', one(clientGone)),
    histogram('headwater_http_request_duration_seconds', 'From the request to the end of its answer', {
      bounds: DURATION_BOUNDS_SECONDS,
      counts: duration.counts,
      sum: duration.sumSeconds,
    }),
    gauge(
      'headwater_http_requests_in_flight',
      'Requests being answered',
      one(workers.reduce((sum, { stats }) => sum + (stats?.requests.inFlight ?? 0), 0)),
    ),
    counter('headwater_asset_cache_hits_total', 'Assets found in the cache', one(counters.assets.hits)),
    counter(
      'headwater_asset_cache_misses_total',
      'Assets that had to be indexed',
      one(counters.assets.misses),
    ),
    counter(
      'headwater_asset_cache_rechecks_total',
      'Assets in the cache whose objects the store was asked for again, and had unchanged',
      one(counters.assets.rechecks),
    ),
    counter(
      'headwater_asset_cache_stale_total',
      'Assets in the cache that were used on, since the store could not be asked',
      one(counters.assets.stale),
    ),
    gauge(
      'headwater_asset_cache_assets',
      'Assets held',
      one(held.reduce((sum, assets) => sum + assets.held, 0)),
    ),
    gauge(
      'headwater_asset_cache_bytes',
      'Memory of the assets held',
      one(held.reduce((sum, assets) => sum + assets.heldBytes, 0)),
    ),
  ];
}

function answersOf(answers: NodeStatus['counters']['requests']['answers']): Sample[] {
  return Object.entries(answers).flatMap(([kind, byStatus]) =>
    Object.entries(byStatus).map(([status, value]) => ({ labels: { kind, status }, value })),
  );
}

/** A sample a name, under this label. */
export function samplesOf(
  label: string,
  values: Readonly<Record<string, number>>,
  more: Sample['labels'] = {},
): Sample[] {
  return Object.entries(values).map(([name, value]) => ({ labels: { ...more, [label]: name }, value }));
}
