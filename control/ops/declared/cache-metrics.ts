import type { Declarations } from './declaration.ts';

/** What is kept in memory, and whether that helps. */
export const CACHE_METRICS = {
  headwater_cache_bytes: {
    type: 'gauge',
    unit: 'bytes',
    labels: ['cache'],
    help: 'Memory of what is kept: assets, plans made of them, ranges of objects, content of routes that keep files',
    question: 'Which cache takes how much memory?',
  },
  headwater_cache_limit_bytes: {
    type: 'gauge',
    unit: 'bytes',
    labels: ['cache'],
    help: 'Memory that a cache may take; plans share the limit of assets',
    question: 'Is a cache full?',
  },
  headwater_cache_hits_total: {
    type: 'counter',
    labels: ['cache'],
    help: 'Lookups that found what they wanted',
    question: 'Does a cache help?',
  },
  headwater_cache_misses_total: {
    type: 'counter',
    labels: ['cache'],
    help: 'Lookups that did not: the store was read, or a plan was made',
    question: 'How often does a cache not help?',
  },
  headwater_cache_evictions_total: {
    type: 'counter',
    labels: ['cache'],
    help: 'Entries that left to make room for others',
    question: 'Is a cache too small for what is asked?',
  },
  headwater_asset_cache_assets: {
    type: 'gauge',
    help: 'Assets held, in all workers',
    question: 'How many titles are at hand?',
  },
  headwater_asset_cache_rechecks_total: {
    type: 'counter',
    help: 'Assets in the cache whose objects the store was asked for again, and had unchanged',
    question: 'What does freshness cost the store?',
  },
  headwater_asset_cache_stale_total: {
    type: 'counter',
    help: 'Assets in the cache that were used on, since the store could not be asked',
    question: 'Are titles served without the word of the store?',
  },
  headwater_content_cache_reads_total: {
    type: 'counter',
    labels: ['route'],
    help: 'Ranges of files wanted of the cache of a route',
    question: 'Which route uses its cache?',
  },
  headwater_content_cache_store_reads_total: {
    type: 'counter',
    labels: ['route'],
    help: 'Reads of the store that the cache of a route made for them',
    question: 'Which cache of a route spares the store?',
  },
  headwater_content_cache_bytes: {
    type: 'gauge',
    unit: 'bytes',
    labels: ['route'],
    help: 'Memory of what is kept for a route',
    question: 'Which route takes how much memory?',
  },
  headwater_content_cache_limit_bytes: {
    type: 'gauge',
    unit: 'bytes',
    labels: ['route'],
    help: 'Memory that the cache of a route may take',
    question: 'Is the cache of a route full?',
  },
} as const satisfies Declarations;
