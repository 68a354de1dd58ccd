import type { ContentStats } from '../../origin/stats.ts';
import type { NodeStatus } from '../status/node-status.ts';
import { contentsOf } from '../supervisor/contents-of.ts';
import { type MetricFamily, type Sample, counter, gauge } from './metric-family.ts';

/** Files that routes keep in memory. */
export function contentFamilies({ workers, counters }: NodeStatus): MetricFamily[] {
  const contents = Object.entries(contentsOf(workers, counters));
  const each = (value: (stats: ContentStats) => number): Sample[] =>
    contents.map(([route, stats]) => ({ labels: { route }, value: value(stats) }));
  return [
    counter(
      'headwater_content_cache_reads_total',
      'Ranges of files wanted of the cache',
      each(({ reads }) => reads),
    ),
    counter(
      'headwater_content_cache_store_reads_total',
      'Reads of the store that the cache made for them',
      each(({ storeReads }) => storeReads),
    ),
    gauge(
      'headwater_content_cache_bytes',
      'Memory of what is kept',
      each(({ heldBytes }) => heldBytes),
    ),
    gauge(
      'headwater_content_cache_limit_bytes',
      'Memory that it may take',
      each(({ limitBytes }) => limitBytes),
    ),
  ];
}
