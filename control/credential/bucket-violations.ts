import type { BucketConfig } from '../../origin/origin-config.ts';
import type { Credential } from '../../origin/signing/credential.ts';
import { type SignatureVersion, signatureVersions } from '../../origin/signing/signature-versions.ts';
import { serviceOf } from '../../origin/storage/subrequest.ts';
import type { FieldViolation } from '../control-error.ts';
import { credentialForBucket } from './credential-for-bucket.ts';

/**
 * What keeps a credential from signing for this bucket: its signature's version takes another kind, or the scopes are of
 * another region or service. An empty field is the credential as a whole.
 */
export function bucketViolations(bucket: BucketConfig, credential: Credential): FieldViolation[] {
  const version = bucket.signing?.version ?? 'v4';
  const { accepts }: SignatureVersion = signatureVersions[version];
  if (!accepts.includes(credential.kind)) {
    const description = `must be of a kind that Signature ${version} is made with: ${accepts.join(', ')}`;
    return [{ field: '', description }];
  }
  if (credential.kind !== 'signing-keys') return [];
  const { keys } = credentialForBucket(bucket, credential);
  if (keys.length > 0) return [];
  return [{ field: 'keys', description: `must be for the bucket's ${bucket.region}/${serviceOf(bucket)}` }];
}
