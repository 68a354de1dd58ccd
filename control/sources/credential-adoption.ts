import { isDeepStrictEqual } from 'node:util';
import type { BucketConfig } from '../../origin/origin-config.ts';
import { type Credential, signsUntil } from '../../origin/signing/credential.ts';
import type { CredentialSource } from '../credential/credential-source.ts';
import { bucketViolations } from '../credential/bucket-violations.ts';
import { credentialForBucket } from '../credential/credential-for-bucket.ts';
import type { Rotation, RotationResult } from '../rotation/rotation.ts';
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
 * Takes what a source delivered, its shape and time checked by whoever asked the source. What is active already changes
 * nothing. It fails with a SourceError where it is not for the bucket or was revoked, a ControlError where too many wait.
 */
export function credentialAdoption(
  rotation: Rotation,
  buckets: Readonly<Record<string, BucketConfig>>,
): Adopt {
  const { generations, now } = rotation;
  return async ({ bucket, credential: given, source, onlyIfUnusable, replaceActive = false }) => {
    const credential = fitting(buckets[bucket], given);
    const isOld = () => onlyIfUnusable || (!replaceActive && rotation.wasDelivered(bucket, credential));
    return rotation.takeTurn(ACTION, bucket, async () => {
      const active = generations.current(bucket)?.credential;
      const stays = active && isOld() && signsUntil(active) > now();
      if (!stays && !isDeepStrictEqual(active, rotation.joined(bucket, credential))) {
        if (rotation.revoked.includes(bucket, credential)) {
          throw new SourceError('what it delivers was revoked: only a push makes it active again');
        }
        const who = sourceAsCaller(source);
        const result = await rotation.activate(bucket, credential, { source, who, isDelivery: true });
        return { ...result, isNew: true };
      }
      return { bucket, generation: generations.generation(bucket), workers: [], isNew: false };
    });
  };
}

function fitting(bucket: BucketConfig | undefined, credential: Credential): Credential {
  if (bucket === undefined) return credential;
  const violations = bucketViolations(bucket, credential);
  if (violations.length === 0) return credentialForBucket(bucket, credential);
  const reasons = violations.map(({ field, description }) => `${field} ${description}`.trim());
  throw new SourceError(`its answer is not for this bucket: ${reasons.join('; ')}`);
}
