import type { BucketConfig } from '../../origin/origin-config.ts';
import type { Credential } from '../../origin/signing/credential.ts';
import { serviceOf } from '../../origin/storage/subrequest.ts';

/**
 * What of a credential is for this bucket: of scoped signing keys those of its region and service. The others would
 * never sign, and their days would hide that its own run out.
 */
export function credentialForBucket<Kind extends Credential>(bucket: BucketConfig, credential: Kind): Kind {
  if (credential.kind !== 'signing-keys') return credential;
  const { region } = bucket;
  const service = serviceOf(bucket);
  const keys = credential.keys.filter((key) => key.region === region && key.service === service);
  return keys.length === credential.keys.length ? credential : { ...credential, keys };
}
