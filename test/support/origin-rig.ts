import { onTestFinished } from 'vitest';
import type { S3Store } from '../../fixtures/s3/s3-store.ts';
import type { OriginConfig, PoolConfig } from '../../origin/origin-config.ts';
import { putClips } from './clips.ts';
import { bucketConfig, FIRST_KEY, startStore } from './store-rig.ts';
import { startWorker, type RunningWorker } from './worker-rig.ts';

/** Files made by others; beside the project, not in it. */
export const SHARED_MEDIA = new URL('../../../shared/media/', import.meta.url);

export interface OriginRig {
  readonly store: S3Store;
  readonly worker: RunningWorker;
  readonly url: string;
}

export function workerConfig(store: S3Store, pool: Partial<PoolConfig> = {}): OriginConfig {
  return {
    listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    buckets: { media: bucketConfig(store, pool) },
    routes: [
      { path: '/vod/', bucket: 'media', prefix: 'films/', mode: 'package' },
      { path: '/files/', bucket: 'media', prefix: '', mode: 'passthrough' },
    ],

    // What a test asks for twice shall be read twice.
    readMemory: { inFlightBytes: 64 * 1024 * 1024, cachedBytes: 0 },
  };
}

/** An embedded store that holds the shipped clips under `films/`, and a worker in a process of its own in front. */
export async function originRig(pool: Partial<PoolConfig> = {}): Promise<OriginRig> {
  const store = await startStore();
  await putClips((name, bytes) => store.putObject('media', `films/${name}`, bytes));
  const worker = await startWorker(workerConfig(store, pool), [
    { bucket: 'media', generation: 1, credential: FIRST_KEY },
  ]);
  onTestFinished(() => worker.close());
  return { store, worker, url: `${worker.url}/vod` };
}
