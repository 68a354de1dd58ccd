import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startS3Store, type S3Store } from '../../fixtures/s3/s3-store.ts';
import type { OriginConfig, PoolConfig } from '../../origin/origin-config.ts';
import type { KeySet } from '../../origin/viewer/pushed-keys.ts';
import { putClips } from './clips.ts';
import { workerConfig } from './origin-rig.ts';
import { bucketConfig, FIRST_KEY, REGION } from './store-rig.ts';
import { startWorker, type RunningWorker } from './worker-rig.ts';

interface Restriction extends Pick<OriginConfig, 'routes' | 'trustedProxies' | 'limits'> {
  readonly keys: KeySet;
  readonly pool?: Partial<PoolConfig>;
  /** Others of the same store, of which `keyless` has no credential. */
  readonly moreBuckets?: readonly string[];
}

interface RestrictedRig {
  readonly store: S3Store;
  readonly worker: RunningWorker;
  close(): Promise<void>;
}

/** The shipped clips under `films/`, and a worker that knows keys of viewers. */
export async function restrictedRig({
  keys,
  pool = {},
  moreBuckets = [],
  ...config
}: Restriction): Promise<RestrictedRig> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-restricted-'));
  const store = await startS3Store({ folder, region: REGION, keys: [FIRST_KEY] });
  await putClips((name, bytes) => store.putObject('media', `films/${name}`, bytes));
  const names = ['media', ...moreBuckets];
  const buckets = Object.fromEntries(names.map((name) => [name, bucketConfig(store, pool)]));
  const credentials = names
    .filter((name) => name !== 'keyless')
    .map((bucket) => ({ bucket, generation: 1, credential: FIRST_KEY }));
  const worker = await startWorker({ ...workerConfig(store), buckets, ...config }, credentials, keys);
  return {
    store,
    worker,
    async close() {
      await worker.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
