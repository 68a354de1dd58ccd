import type { BucketConfig, OriginConfig } from '../../origin/origin-config.ts';
import { type CredentialSnapshot, signsUntil } from '../../origin/signing/credential.ts';
import { type BucketEndpoint, bucketEndpoint } from '../../origin/storage/bucket-endpoint.ts';
import { usesSessions } from '../../origin/storage/subrequest.ts';
import { ControlError } from '../control-error.ts';

/** What signing for others needs of the node. */
export interface SigningSource {
  readonly config: OriginConfig;
  /** The generation of a bucket, by its name in the configuration, that signs at a time of the store's. */
  readonly snapshot: (bucket: string, timeMs: number) => CredentialSnapshot | undefined;
  /** The time of a bucket's store, as far as it is known; milliseconds since the epoch. */
  readonly now: (bucket: string) => number;
}

/** A bucket that can be signed for. */
interface ActiveBucket {
  readonly config: BucketConfig;
  readonly endpoint: BucketEndpoint;
  readonly snapshot: CredentialSnapshot;
  /** By the store's clock, milliseconds since the epoch. */
  readonly timeMs: number;
}

/**
 * @param name in the configuration
 * @throws ControlError `unknown-bucket`, `no-credential`
 */
export function activeBucket(source: SigningSource, name: string): ActiveBucket {
  const { config } = source;
  const bucket = Object.hasOwn(config.buckets, name) ? config.buckets[name] : undefined;
  if (bucket === undefined) {
    throw new ControlError('unknown-bucket', 'Cannot sign: the configuration has no such bucket');
  }
  const timeMs = source.now(name);
  const snapshot = source.snapshot(name, timeMs);
  if (snapshot === undefined) {
    throw new ControlError('no-credential', `Cannot sign: bucket ${name} has no credential yet`);
  }
  if (usesSessions(bucket)) {
    const state = `bucket ${name} is a directory bucket, whose reads are signed with sessions of each worker`;
    throw new ControlError('no-credential', `Cannot sign: ${state}`);
  }
  return { config: bucket, endpoint: bucketEndpoint(bucket), snapshot, timeMs };
}

/**
 * Like {@link activeBucket}, to hand out signatures: none that no store takes any more, and no bearer token, which is no
 * signature but the secret itself.
 *
 * @throws ControlError `unknown-bucket`, `no-credential`
 */
export function lendableBucket(source: SigningSource, name: string): ActiveBucket {
  const bucket = activeBucket(source, name);
  const refuse = (state: string) =>
    new ControlError('no-credential', `Cannot sign: bucket ${name} has ${state}`);
  const { credential } = bucket.snapshot;
  if (credential.kind === 'bearer') {
    throw refuse('an OAuth token, which cannot sign and is never handed out');
  }
  const expiresAtMs = signsUntil(credential);
  if (expiresAtMs > bucket.timeMs) return bucket;
  throw refuse(`a credential that expired at ${new Date(expiresAtMs).toISOString()}`);
}
