import { AggregatorRegistry, Registry } from 'prom-client';
import type { NodeStatus } from '../status/node-status.ts';
import { bucketFamilies } from './bucket-metrics.ts';
import { contentFamilies } from './content-metrics.ts';
import { type MetricFamily, counter, gauge } from './metric-family.ts';
import { requestFamilies, samplesOf } from './request-metrics.ts';
import { workerFamilies } from './worker-metrics.ts';

export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** The node's status as Prometheus reads it. */
export function renderMetrics(status: NodeStatus): Promise<string> {
  const families: MetricFamily[] = [
    gauge('headwater_build_info', 'Release that is running; always 1', [
      { labels: { version: status.version }, value: 1 },
    ]),
    gauge('headwater_ready', 'Whether the node is ready (1) or not (0)', [
      { labels: {}, value: status.notReadyReasons.length === 0 ? 1 : 0 },
    ]),
    gauge('headwater_start_time_seconds', 'When the node was started, since the epoch', [
      { labels: {}, value: status.startedAtMs / 1000 },
    ]),
    gauge('headwater_config_last_load_success_timestamp_seconds', 'When the configuration in use was read', [
      { labels: {}, value: status.config.loadedAtMs / 1000 },
    ]),
    gauge(
      'headwater_config_last_load_successful',
      'Whether the configuration was taken (1) when it was last read, or refused (0)',
      [{ labels: {}, value: status.config.refusal === undefined ? 1 : 0 }],
    ),
    counter(
      'headwater_control_authentication_failures_total',
      'Callers of the control services that nobody knew, by reason',
      samplesOf('reason', status.authenticationFailures),
    ),
    ...requestFamilies(status),
    ...contentFamilies(status),
    ...bucketFamilies(status),
    ...workerFamilies(status),
  ];
  return AggregatorRegistry.aggregate([families]).metrics();
}
