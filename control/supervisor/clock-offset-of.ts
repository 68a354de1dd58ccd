import type { WorkerReport } from './worker-slot.ts';

/**
 * How far the clock of a bucket's store is ahead of this machine's, in milliseconds, as the workers learnt it from a
 * refusal; the farthest where they differ, 0 where none had to.
 */
export function clockOffsetOf(workers: readonly WorkerReport[], bucket: string): number {
  const offsets = workers.map(({ stats }) => stats?.buckets[bucket]?.clockOffsetMs ?? 0);
  return offsets.reduce((farthest, offset) => (Math.abs(offset) > Math.abs(farthest) ? offset : farthest), 0);
}
