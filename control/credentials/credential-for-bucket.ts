import type { BucketConfig } from '../../origin/origin-config.ts';
import type { Credential } from '../../origin/signing/credential.ts';
import { type SignatureVersion, signatureVersions } from '../../origin/signing/signature-versions.ts';

/**
 * What of a credential is for this bucket: of scoped signing keys those of its region and service. The others would
 * never sign, and their days would hide that its own run out.
 */
export function credentialForBucket<Kind extends Credential>(
  { region, signing }: BucketConfig,
  credential: Kind,
): Kind {
  if (credential.kind !== 'signing-keys') return credential;
  const { service }: SignatureVersion = signatureVersions[signing?.version ?? 'v4'];
  const keys = credential.keys.filter((key) => key.region === region && key.service === service);
  return keys.length === credential.keys.length ? credential : { ...credential, keys };
}
