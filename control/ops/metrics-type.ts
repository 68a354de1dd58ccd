import Negotiator from 'negotiator';
import { METRICS_CONTENT_TYPES, type MetricsContentType } from './metrics.ts';

/** How Prometheus 3 wants names spelled that are no plain words; all of ours are. */
const ESCAPING = /;\s*escaping=[^;,]*/g;

/** What an `Accept` field asks for; absent, or where it asks for neither: the form that everybody reads. */
export function metricsTypeFor(accept: string | undefined): MetricsContentType {
  const [usual] = METRICS_CONTENT_TYPES;
  if (accept === undefined) return usual;
  const wanted = new Negotiator({ headers: { accept: accept.replace(ESCAPING, '') } }).mediaType([
    ...METRICS_CONTENT_TYPES,
  ]);
  return METRICS_CONTENT_TYPES.find((type) => type === wanted) ?? usual;
}
