import { AggregatorRegistry, Registry } from 'prom-client';
import type { NodeStatus } from '../status/node-status.ts';
import { cacheFamilies } from './cache-metrics.ts';
import { credentialFamilies } from './credential-metrics.ts';
import { fleetFamilies } from './fleet-metrics.ts';
import type { MetricFamily } from './metric-family.ts';
import { nodeFamilies } from './node-metrics.ts';
import { requestFamilies } from './request-metrics.ts';
import { storeFamilies } from './store-metrics.ts';
import { workerFamilies } from './worker-metrics.ts';

/** The forms that metrics are told in, by their content types; whoever asks for neither gets the first. */
export const METRICS_CONTENT_TYPES = [
  Registry.PROMETHEUS_CONTENT_TYPE,
  Registry.OPENMETRICS_CONTENT_TYPE,
] as const;

export type MetricsContentType = (typeof METRICS_CONTENT_TYPES)[number];

/** The node's status as Prometheus reads it. */
export function renderMetrics(status: NodeStatus, contentType: MetricsContentType): Promise<string> {
  const families = metricFamilies(status);
  const isOpen = contentType === Registry.OPENMETRICS_CONTENT_TYPE;
  const registry: Registry<MetricsContentType> = AggregatorRegistry.aggregate([
    isOpen ? families.map(openMetricsFamily) : families,
  ]);
  registry.setContentType(contentType);
  return registry.metrics();
}

/** Every metric of a node, in the order of the table that declares them. */
export function metricFamilies(status: NodeStatus): MetricFamily[] {
  return [
    ...nodeFamilies(status),
    ...requestFamilies(status),
    ...cacheFamilies(status),
    ...storeFamilies(status),
    ...credentialFamilies(status.credentials, Date.now()),
    ...fleetFamilies(status, Date.now()),
    ...workerFamilies(status),
  ];
}

/** OpenMetrics 1.0 names a family of counters without the `_total` of its samples; prom-client adds that. */
function openMetricsFamily(family: MetricFamily) {
  const { type, name } = family;
  return type === 'counter' ? { ...family, name: name.replace(/_total$/, '') } : family;
}
