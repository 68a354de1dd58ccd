import { DURATION_BOUNDS_SECONDS } from '../../origin/stats.ts';
import type { NodeStatus } from '../status/node-status.ts';
import { type MetricFamily, type Sample, family, histogram, samplesOf, single } from './metric-family.ts';

/** What players and CDNs asked, and how long their answers took. */
export function requestFamilies({ counters, workers }: NodeStatus): MetricFamily[] {
  const { answers, errors, bytesSent, cut, clientGone, duration } = counters.requests;
  const all = { labels: {}, counts: duration.counts, sum: duration.sumSeconds };
  const inFlight = workers.reduce((sum, { stats }) => sum + (stats?.requests.inFlight ?? 0), 0);
  return [
    family('headwater_http_requests_total', answersOf(answers)),
    family('headwater_http_errors_total', samplesOf('code', errors)),
    single('headwater_http_sent_bytes_total', bytesSent),
    single('headwater_http_cut_total', cut),
    single('headwater_http_client_gone_total', clientGone),
    histogram('headwater_http_request_duration_seconds', DURATION_BOUNDS_SECONDS, [all]),
    single('headwater_http_requests_in_flight', inFlight),
    timesOf('headwater_route_first_byte_seconds', 'firstByte', counters.routes),
    timesOf('headwater_route_duration_seconds', 'total', counters.routes),
  ];
}

function answersOf(answers: NodeStatus['counters']['requests']['answers']): Sample[] {
  return Object.entries(answers).flatMap(([kind, byStatus]) =>
    Object.entries(byStatus).map(([status, value]) => ({ labels: { kind, status }, value })),
  );
}

function timesOf(
  name: 'headwater_route_first_byte_seconds' | 'headwater_route_duration_seconds',
  part: 'firstByte' | 'total',
  routes: NodeStatus['counters']['routes'],
): MetricFamily {
  const observations = Object.entries(routes).flatMap(([route, formats]) =>
    Object.entries(formats).flatMap(([format, kinds]) =>
      Object.entries(kinds).map(([kind, times]) => ({
        labels: { route, format, kind },
        counts: times[part].counts,
        sum: times[part].sumSeconds,
      })),
    ),
  );
  return histogram(name, DURATION_BOUNDS_SECONDS, observations);
}
