import { CACHE_METRICS } from './cache-metrics.ts';
import { CREDENTIAL_METRICS } from './credential-metrics.ts';
import { FLEET_METRICS } from './fleet-metrics.ts';
import { NODE_METRICS } from './node-metrics.ts';
import { REQUEST_METRICS } from './request-metrics.ts';
import { STORE_METRICS } from './store-metrics.ts';
import { WORKER_METRICS } from './worker-metrics.ts';

/** What the metrics are about, in the order in which they are told. */
export const METRIC_SECTIONS = {
  'The node': NODE_METRICS,
  Requests: REQUEST_METRICS,
  Caches: CACHE_METRICS,
  'The store': STORE_METRICS,
  Credentials: CREDENTIAL_METRICS,
  'The fleet': FLEET_METRICS,
  Workers: WORKER_METRICS,
} as const;

/** Every metric there is: what is not declared here cannot be told. */
export const METRICS = {
  ...NODE_METRICS,
  ...REQUEST_METRICS,
  ...CACHE_METRICS,
  ...STORE_METRICS,
  ...CREDENTIAL_METRICS,
  ...FLEET_METRICS,
  ...WORKER_METRICS,
} as const;

export type MetricName = keyof typeof METRICS;
