import type { WorkerReport } from './worker-slot.ts';

/** Why some worker that serves does not sign with a generation of a bucket, 0 for none; undefined: all do. */
export function laggingWorker(
  workers: readonly WorkerReport[],
  bucket: string,
  generation: number,
): string | undefined {
  const lagging = workers.find(
    ({ state, generations }) => state === 'serving' && (generations[bucket] ?? 0) !== generation,
  );
  return lagging && `worker ${lagging.id} signs with generation ${lagging.generations[bucket] ?? 0}`;
}
