import type { BucketStats } from '../../origin/stats.ts';
import { addTallies } from './counters.ts';
import type { WorkerReport } from './worker-slot.ts';

type Pool = BucketStats['pool'];

const NO_POOL = {
  connected: 0,
  free: 0,
  pending: 0,
  running: 0,
  paused: 0,
  limit: 0,
  allowed: 0,
  pendingLimit: 0,
};

/** The connections to a bucket's endpoint, of all workers together. */
export function poolOf(
  workers: readonly WorkerReport[],
  bucket: string,
): Pool & { readonly allowed: number } {
  const pools = workers.flatMap(({ stats }) => stats?.buckets[bucket]?.pool ?? []);
  const sums = pools.map(numbersOf).reduce(addTallies, NO_POOL);
  const handedOverFor = pools.find((pool) => pool.handedOverFor !== undefined)?.handedOverFor;
  return { ...sums, ...(handedOverFor !== undefined && { handedOverFor }) };
}

function numbersOf(pool: Pool): typeof NO_POOL {
  const { connected, free, pending, running, paused, limit, allowed = limit, pendingLimit } = pool;
  return { connected, free, pending, running, paused, limit, allowed, pendingLimit };
}
