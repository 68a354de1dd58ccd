import type { BucketStats } from '../../origin/stats.ts';
import { addTallies } from './counters.ts';
import type { WorkerReport } from './worker-slot.ts';

/** The connections to a bucket's endpoint, of all workers together. */
export function poolOf(workers: readonly WorkerReport[], bucket: string): BucketStats['pool'] {
  const pools = workers.flatMap(({ stats }) => stats?.buckets[bucket]?.pool ?? []);
  return pools.reduce(addTallies, { connected: 0, free: 0, pending: 0, running: 0 });
}
