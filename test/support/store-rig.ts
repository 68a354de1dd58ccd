import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startS3Store, type S3Store } from '../../fixtures/s3/s3-store.ts';
import type { BucketConfig, PoolConfig } from '../../origin/origin-config.ts';
import type { SecretKeyCredential } from '../../origin/signing/credential.ts';
import { Credentials } from '../../origin/signing/credentials.ts';
import { S3ObjectStore } from '../../origin/storage/s3-object-store.ts';
import { patient } from './patience.ts';

export const REGION = 'eu-north-1';

export const FIRST_KEY: SecretKeyCredential = {
  kind: 'access-key',
  accessKeyId: 'AKIAFIRSTKEY00000001',
  secretAccessKey: 'first+secret/of0the1test2aaaaaaaaaaaaaaa',
};

export const SECOND_KEY: SecretKeyCredential = {
  kind: 'session',
  accessKeyId: 'ASIASECONDKEY0000002',
  secretAccessKey: 'second+secret/of0the1test2aaaaaaaaaaaaaa',
  sessionToken: 'second+token/of0the1test2==',
};

/** The same suites run over the other transport: see `vitest.config.ts`. */
const TRANSPORT = process.env['TEST_TRANSPORT'] === 'undici' ? ({ transport: 'undici' } as const) : {};

export const TEST_POOL: PoolConfig = {
  ...TRANSPORT,
  connections: 8,
  connectTimeoutMs: patient(10_000),
  headersTimeoutMs: patient(10_000),
  bodyTimeoutMs: patient(10_000),
  keepAliveMs: 10_000,
  retries: 2,
  // Tests of what a store does for longer say so.
  retryForMs: 0,
  resumeForMs: 0,
};

export function bucketConfig(store: S3Store, pool: Partial<PoolConfig> = {}): BucketConfig {
  return {
    bucket: 'media',
    region: REGION,
    endpoint: store.url,
    addressing: 'path',
    pool: { ...TEST_POOL, ...pool },
  };
}

/** An embedded store over an empty folder, which accepts {@link FIRST_KEY}; it ends with the test. */
export async function startStore(): Promise<S3Store> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-store-'));
  const store = await startS3Store({ folder, region: REGION, keys: [FIRST_KEY] });
  onTestFinished(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  return store;
}

interface StoreRig {
  readonly store: S3Store;
  readonly credentials: Credentials;
  readonly objects: S3ObjectStore;
}

/** An embedded store and an object store that reads from its bucket `media`, signed with {@link FIRST_KEY} as generation 1. */
export async function storeRig(pool: Partial<PoolConfig> = {}): Promise<StoreRig> {
  const store = await startStore();
  const credentials = new Credentials();
  credentials.apply({ bucket: 'media', generation: 1, credential: FIRST_KEY });
  const objects = new S3ObjectStore({ media: bucketConfig(store, pool) }, credentials);
  onTestFinished(() => objects.close());
  return { store, credentials, objects };
}

/** Bytes that are at no two places alike within 64 KiB. */
export function patternBytes(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0; i < length; i++) bytes[i] = (i ^ (i >> 8) ^ (i >> 16)) & 0xff;
  return bytes;
}
