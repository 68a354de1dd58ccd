import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startS3Store, type S3Store } from '../../../../fixtures/s3/s3-store.ts';
import type { BucketConfig } from '../../../../origin/origin-config.ts';
import type { Credential } from '../../../../origin/signing/credential.ts';
import { Credentials } from '../../../../origin/signing/credentials.ts';
import type { ObjectRange } from '../../../../origin/model/object-store.ts';
import { S3ObjectStore } from '../../../../origin/storage/s3-object-store.ts';
import { bucketConfig, FIRST_KEY, patternBytes, REGION } from '../../../support/store-rig.ts';

export const SIZE = 5000;
export const BYTES = patternBytes(SIZE);
export const RANGE: ObjectRange = { bucket: 'media', key: 'vod/a b+c/é.mp4', start: 100, end: 4000 };
export const WANTED = BYTES.subarray(RANGE.start, RANGE.end);

interface SigningRig {
  readonly store: S3Store;
  readonly credentials: Credentials;
  readonly objects: S3ObjectStore;
  /** `bucket generation` of each rejection passed on. */
  readonly rejected: readonly string[];
  /** Makes a credential the next generation of the bucket. */
  readonly push: (credential: Credential) => void;
  /** Status or S3's code of every subrequest so far. */
  readonly answers: () => (string | number)[];
}

/** An embedded store that holds {@link BYTES} and accepts {@link FIRST_KEY}, which is generation 1. */
export async function signingRig(
  config: Partial<BucketConfig> = {},
  now: () => number = Date.now,
): Promise<SigningRig> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-store-'));
  const store = await startS3Store({ folder, region: REGION, keys: [FIRST_KEY], now });
  await store.putObject('media', RANGE.key, BYTES);
  const credentials = new Credentials();
  const rejected: string[] = [];
  const buckets = { media: { ...bucketConfig(store), ...config } };
  const objects = new S3ObjectStore(buckets, credentials, (bucket, generation) => {
    rejected.push(`${bucket} ${generation}`);
  });
  let generation = 0;
  const push = (credential: Credential): void => {
    generation += 1;
    credentials.apply({ bucket: 'media', generation, credential });
  };
  push(FIRST_KEY);
  onTestFinished(async () => {
    await objects.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  const answers = () => store.requests.map(({ code, status }) => code ?? status);
  return { store, credentials, objects, rejected, push, answers };
}
