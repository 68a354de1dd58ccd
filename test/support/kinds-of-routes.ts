import { DEFAULT_FRESHNESS } from '../../origin/freshness.ts';
import type { RouteConfig } from '../../origin/origin-config.ts';

const FILES = { bucket: 'media', prefix: '', mode: 'passthrough' } as const;
const KEPT = { memoryBytes: 8 * 1024 * 1024, freshness: DEFAULT_FRESHNESS };

/** One that packages, one that passes files through, and one that keeps them. */
export const KINDS_OF_ROUTES: readonly RouteConfig[] = [
  { path: '/vod/', bucket: 'media', prefix: 'films/', mode: 'package' },
  { ...FILES, path: '/files/' },
  { ...FILES, path: '/kept/', cache: KEPT },
];
