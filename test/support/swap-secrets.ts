/** A thread that mounts one set of files after the other, round and round, until it is ended; tells how often it has. */
import { parentPort, workerData } from 'node:worker_threads';
import { mountSecret } from './mounted-secret.ts';

const PAUSE = new Int32Array(new SharedArrayBuffer(4));
const { folder, sets, pauseMs } = workerData as {
  folder: string;
  sets: readonly Record<string, string>[];
  pauseMs: number;
};
for (let swaps = 1; ; swaps++) {
  mountSecret(folder, sets[swaps % sets.length]!);
  parentPort?.postMessage(swaps);
  Atomics.wait(PAUSE, 0, 0, pauseMs);
}
