import type { BucketConfig } from '../../origin/origin-config.ts';
import { bucketViolations } from '../credential/bucket-violations.ts';
import { expiryViolations } from '../credential/credential-violations.ts';
import type { HeadwaterConfig } from './config.ts';
import type { CredentialSource } from '../credential/credential-source.ts';
import type { LocatedProblem } from './describe-issue.ts';

/** Fields of the contract by the names that they have in the file. */
const KEYS: Readonly<Record<string, string>> = { keys: 'signing_keys', expire_time: 'expiration' };

/**
 * Whether what the file gives a bucket can sign for it: known once it is decided what `auto` and absent mean.
 *
 * @param nowMs milliseconds since the epoch; what has expired then cannot
 */
export function checkCredentials({ origin, credentials }: HeadwaterConfig, nowMs: number): LocatedProblem[] {
  return Object.entries(origin.buckets).flatMap(([name, bucket]) =>
    violationsOf(bucket, credentials[name], nowMs).map(({ field, description }) => ({
      path: ['buckets', name, 'credentials', KEYS[field] ?? 'source'],
      text: description,
    })),
  );
}

function violationsOf(bucket: BucketConfig, source: CredentialSource | undefined, nowMs: number) {
  if (source?.kind !== 'static') return [];
  const unfit = bucketViolations(bucket, source.credential);
  return unfit.length > 0 ? unfit : expiryViolations(source.credential, nowMs);
}
