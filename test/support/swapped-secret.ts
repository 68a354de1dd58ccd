import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

/** Has another thread mount these sets there, one after the other, until the test ends. @returns how often it has */
export function swapAllTheTime(
  folder: string,
  sets: readonly Readonly<Record<string, string>>[],
  pauseMs: number,
): () => number {
  const swaps = new Int32Array(new SharedArrayBuffer(8));
  const workerData = { folder, sets, pauseMs, swaps };
  const kubelet = new Worker(new URL('swap-secrets.ts', import.meta.url), { workerData });
  onTestFinished(async () => void (await kubelet.terminate()));
  return () => Atomics.load(swaps, 0);
}
