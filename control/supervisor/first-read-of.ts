import type { WorkerReport } from './worker-slot.ts';

/** Key of an object of a bucket that some worker has read; undefined until one has. */
export function firstReadOf(workers: readonly WorkerReport[], bucket: string): string | undefined {
  return workers.map(({ stats }) => stats?.buckets[bucket]?.firstRead).find((key) => key !== undefined);
}
