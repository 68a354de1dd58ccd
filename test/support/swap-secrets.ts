/** A thread that mounts one set of files after the other, round and round, until it is ended. */
import { workerData } from 'node:worker_threads';
import { mountSecret } from './mounted-secret.ts';

const { folder, sets, pauseMs, swaps } = workerData as {
  folder: string;
  sets: readonly Record<string, string>[];
  pauseMs: number;
  /** How often it has, and a cell that nobody wakes. */
  swaps: Int32Array<SharedArrayBuffer>;
};

for (let n = 1; ; n++) {
  mountSecret(folder, sets[n % sets.length]!);
  Atomics.store(swaps, 0, n);
  Atomics.wait(swaps, 1, 0, pauseMs);
}
