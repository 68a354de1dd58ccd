import { isDeepStrictEqual } from 'node:util';
import type { BucketConfig, BucketsByName } from '../../origin/origin-config.ts';
import { type Credential, signsUntil } from '../../origin/signing/credential.ts';
import type { CredentialSource } from '../credential/credential-source.ts';
import { bucketViolations } from '../credential/bucket-violations.ts';
import { credentialForBucket } from '../credential/credential-for-bucket.ts';
import type { Rotation, RotationResult } from '../rotation/rotation.ts';
import { ControlError } from '../control-error.ts';
import type { Verify } from '../verification/credential-verifier.ts';
import { sourceAsCaller } from './audit-adoption.ts';
import { SourceError } from './providers/credential-provider.ts';

/** A credential that a source delivered. */
interface AdoptRequest {
  readonly bucket: string;
  readonly credential: Credential;
  readonly source: CredentialSource['kind'];
  /** The source has delivered it before: a push that came since stays, as long as it has not expired. */
  readonly onlyIfUnusable: boolean;
  /** Somebody wants it in place of a push, also where the source delivered it in the time before this process. */
  readonly replaceActive?: boolean;
}

export interface AdoptResult extends RotationResult {
  /** Whether it made a generation. */
  readonly isNew: boolean;
}

export type Adopt = (request: AdoptRequest) => Promise<AdoptResult>;

const ACTION = 'Cannot take over the credential of a source';

/**
 * What a source delivers does not take the place of a set that works before the store has taken it, too.
 *
 * @throws SourceError with the store's reason
 */
async function verified(
  rotation: Rotation,
  bucket: string,
  credential: Credential,
  verify: Verify | undefined,
): Promise<string | undefined> {
  const active = rotation.generations.current(bucket)?.credential;
  const works =
    active !== undefined && signsUntil(active) > rotation.now() && rotation.rejection(bucket) === undefined;
  if (!works || verify === undefined) return undefined;
  try {
    const verification = await verify({ action: ACTION, bucket, credential, mode: 'auto' });
    return verification.kind === 'read' ? verification.probe : undefined;
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    throw new SourceError(`what it delivers is not taken: ${error.message.replace(`${ACTION}: `, '')}`);
  }
}

/**
 * Takes what a source delivered, its shape and time checked by whoever asked the source. What is active already changes
 * nothing. It fails with a SourceError where it is not for the bucket or was revoked, a ControlError where too many wait.
 */
export function credentialAdoption(rotation: Rotation, config: BucketsByName, verify?: Verify): Adopt {
  const { generations, now } = rotation;
  return async ({ bucket, credential: given, source, onlyIfUnusable, replaceActive = false }) => {
    const credential = fitting(config.buckets[bucket], given);
    const isOld = () => onlyIfUnusable || (!replaceActive && rotation.wasDelivered(bucket, credential));
    return rotation.takeTurn(ACTION, bucket, async () => {
      const active = generations.current(bucket)?.credential;
      const stays = active && isOld() && signsUntil(active) > now();
      const joined = rotation.joined(bucket, credential);
      const unchanged = () => ({
        bucket,
        generation: generations.generation(bucket),
        workers: [],
        isNew: false,
      });
      if (stays || isDeepStrictEqual(active, joined)) return unchanged();
      if (rotation.isRevoked(bucket, credential)) throw revoked();
      const who = sourceAsCaller(source);
      const probe = await verified(rotation, bucket, joined, verify);
      try {
        const result = await rotation.activate(bucket, ({ current }, isRevoked) => {
          // And again: another node may have revoked it since, or while this one had no such bucket.
          if (isRevoked(credential)) throw revoked();
          // Nodes of a fleet that have the same configuration deliver the same, and one is first.
          if (isDeepStrictEqual(current?.credential, joined)) throw new NothingNew();
          return { credential, source, who, probe, isDelivery: true };
        });
        return { ...result, isNew: true };
      } catch (error) {
        if (error instanceof NothingNew) return unchanged();
        throw error;
      }
    });
  };
}

function revoked(): SourceError {
  return new SourceError('what it delivers was revoked: only a push makes it active again');
}

/** What was to be active is so already. */
class NothingNew extends Error {
  override readonly name = 'NothingNew';
}

function fitting(bucket: BucketConfig | undefined, credential: Credential): Credential {
  if (bucket === undefined) return credential;
  const violations = bucketViolations(bucket, credential);
  if (violations.length === 0) return credentialForBucket(bucket, credential);
  const reasons = violations.map(({ field, description }) => `${field} ${description}`.trim());
  throw new SourceError(`its answer is not for this bucket: ${reasons.join('; ')}`);
}
