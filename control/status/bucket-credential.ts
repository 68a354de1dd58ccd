import type { CredentialDescription } from '../credential/describe-credential.ts';
import type { CredentialSources } from '../sources/credential-sources.ts';
import type { SourceStatus } from '../sources/source-status.ts';
import { type Rejection, rejectionsOf } from '../supervisor/rejections-of.ts';
import type { WorkerReport } from '../supervisor/worker-slot.ts';

/** A bucket's credential, how its source is doing, and what the store says of it. */
export interface BucketCredential extends CredentialDescription {
  readonly sourceStatus: SourceStatus;
  /** Present while the store refuses the active generation. */
  readonly rejection?: Rejection;
  /** Present while the store refuses the generation before. */
  readonly previousRejection?: Rejection;
}

/** Adds to a description what others know of the bucket. */
export function bucketCredential(
  description: CredentialDescription,
  sources: CredentialSources,
  workers: readonly WorkerReport[],
): BucketCredential {
  const { bucket, generation, previous } = description;
  const rejections = rejectionsOf(workers, bucket);
  const find = (wanted: number | undefined) => rejections.find((each) => each.generation === wanted);
  const [rejection, previousRejection] = [find(generation), find(previous?.generation)];
  return {
    ...description,
    sourceStatus: sources.status(bucket),
    ...(rejection !== undefined && { rejection }),
    ...(previousRejection !== undefined && { previousRejection }),
  };
}
