import type { CacheName, ContentStats } from '../../origin/stats.ts';
import type { NodeStatus } from '../status/node-status.ts';
import { contentsOf } from '../supervisor/contents-of.ts';
import { type MetricFamily, type Sample, family, single } from './metric-family.ts';

/** What workers keep in memory, and how often it was of use. */
export function cacheFamilies(status: NodeStatus): MetricFamily[] {
  const { counters, workers } = status;
  const caches = Object.entries(counters.caches);
  const counted = (part: 'hits' | 'misses' | 'evictions'): Sample[] =>
    caches.map(([cache, tally]) => ({ labels: { cache }, value: tally[part] }));
  return [
    family('headwater_cache_bytes', summed(status, 'heldBytes')),
    family('headwater_cache_limit_bytes', summed(status, 'limitBytes')),
    family('headwater_cache_hits_total', counted('hits')),
    family('headwater_cache_misses_total', counted('misses')),
    family('headwater_cache_evictions_total', counted('evictions')),
    single(
      'headwater_asset_cache_assets',
      workers.reduce((sum, { stats }) => sum + (stats?.assets.held ?? 0), 0),
    ),
    single('headwater_asset_cache_rechecks_total', counters.assets.rechecks),
    single('headwater_asset_cache_stale_total', counters.assets.stale),
    ...contentFamilies(status),
  ];
}

/** Of the workers that are there; a cache that has none of it is left out. */
function summed({ counters, workers }: NodeStatus, part: 'heldBytes' | 'limitBytes'): Sample[] {
  return Object.keys(counters.caches).flatMap((cache) => {
    const values = workers.flatMap(({ stats }) => stats?.caches?.[cache as CacheName]?.[part] ?? []);
    return values.length === 0
      ? []
      : [{ labels: { cache }, value: values.reduce((sum, value) => sum + value, 0) }];
  });
}

/** Files that routes keep in memory. */
function contentFamilies({ workers, counters }: NodeStatus): MetricFamily[] {
  const contents = Object.entries(contentsOf(workers, counters));
  const each = (part: keyof ContentStats): Sample[] =>
    contents.map(([route, stats]) => ({ labels: { route }, value: stats[part] }));
  return [
    family('headwater_content_cache_reads_total', each('reads')),
    family('headwater_content_cache_store_reads_total', each('storeReads')),
    family('headwater_content_cache_bytes', each('heldBytes')),
    family('headwater_content_cache_limit_bytes', each('limitBytes')),
  ];
}
