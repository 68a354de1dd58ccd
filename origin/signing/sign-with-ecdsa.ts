import { type KeyObject, sign } from 'node:crypto';
import type { Credential } from './credential.ts';
import { withSecret } from './credential-parts.ts';
import { deriveEcdsaKey } from './ecdsa-key.ts';

/** They live as long as the snapshot that holds the credential. */
const derivedKeys = new WeakMap<Credential, KeyObject>();

/**
 * Task 4 of Signature V4A: the signature in DER, in hex. No two are alike.
 *
 * @throws HeadwaterError `no-credential` for a kind that has no secret
 */
export function signWithEcdsa(credential: Credential, stringToSign: string): string {
  let key = derivedKeys.get(credential);
  if (key === undefined) {
    key = deriveEcdsaKey(withSecret(credential));
    derivedKeys.set(credential, key);
  }
  return sign('sha256', Buffer.from(stringToSign), key).toString('hex');
}
