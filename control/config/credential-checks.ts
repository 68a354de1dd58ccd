import type { BucketConfig } from '../../origin/origin-config.ts';
import { bucketViolations } from '../credentials/bucket-violations.ts';
import type { HeadwaterConfig } from './config.ts';
import type { CredentialSource } from './credential-source.ts';
import type { LocatedProblem } from './describe-issue.ts';

/** Whether what the file gives a bucket can sign for it: known once it is decided what `auto` and absent mean. */
export function checkCredentials({ origin, credentials }: HeadwaterConfig): LocatedProblem[] {
  return Object.entries(origin.buckets).flatMap(([name, bucket]) =>
    violationsOf(bucket, credentials[name]).map(({ field, description }) => ({
      path: ['buckets', name, 'credentials', field === 'keys' ? 'signing_keys' : 'source'],
      text: description,
    })),
  );
}

function violationsOf(bucket: BucketConfig, source: CredentialSource | undefined) {
  return source?.kind === 'static' ? bucketViolations(bucket, source.credential) : [];
}
