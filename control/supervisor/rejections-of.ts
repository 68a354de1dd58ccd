import type { BucketStats } from '../../origin/stats.ts';
import type { WorkerReport } from './worker-slot.ts';

/** A generation that the store refuses, and how it put it the last time. */
export type Rejection = NonNullable<BucketStats['refused']>[number];

/** The generations of a bucket that the store refuses in some worker, each once, as it was said last. */
export function rejectionsOf(workers: readonly WorkerReport[], bucket: string): Rejection[] {
  const byGeneration = new Map<number, Rejection>();
  for (const rejection of workers.flatMap(({ stats }) => stats?.buckets[bucket]?.refused ?? [])) {
    const known = byGeneration.get(rejection.generation);
    byGeneration.set(rejection.generation, known === undefined ? rejection : joined(known, rejection));
  }
  return [...byGeneration.values()];
}

function joined(a: Rejection, b: Rejection): Rejection {
  const later = b.lastMs > a.lastMs ? b : a;
  return { ...later, sinceMs: Math.min(a.sinceMs, b.sinceMs) };
}
