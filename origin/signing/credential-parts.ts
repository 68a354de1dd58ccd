import { HeadwaterError } from '../model/errors.ts';
import type { Credential, SecretKeyCredential, SigningKeysCredential } from './credential.ts';

/** @throws HeadwaterError `no-credential` for a kind that has no secret */
export function withSecret(credential: Credential): SecretKeyCredential {
  if (credential.kind === 'access-key' || credential.kind === 'session') return credential;
  throw wrongKind(credential, 'this signature needs a secret access key');
}

/** @throws HeadwaterError `no-credential` for a kind that has no access key id */
export function withAccessKeyId(credential: Credential): SecretKeyCredential | SigningKeysCredential {
  if (credential.kind !== 'bearer') return credential;
  throw wrongKind(credential, 'this signature needs an access key');
}

export function wrongKind({ kind }: Credential, need: string): HeadwaterError {
  return new HeadwaterError('no-credential', `Cannot sign with a credential of kind ${kind}: ${need}`);
}
