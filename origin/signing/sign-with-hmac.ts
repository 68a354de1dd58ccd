import type { Credential } from './credential.ts';
import { withSecret } from './credential-parts.ts';
import { scopedSigningKey } from './scoped-signing-key.ts';
import type { SigningContext, SignString } from './signer.ts';
import { AWS4_KEYS, deriveSigningKey, type KeyDerivation, SigningKeys } from './signing-key.ts';

/** They live as long as the snapshot that holds the credential. */
const derivedKeys = new WeakMap<Credential, SigningKeys>();

/**
 * Task 4 of Signature V4: the signature in hex, under the signing key of the scope.
 *
 * @throws HeadwaterError `no-credential` where there is no key for the scope
 */
export function signWithHmac(derivation: KeyDerivation): SignString {
  return (credential, scope, context, stringToSign) => {
    let keys = derivedKeys.get(credential);
    if (keys === undefined) {
      keys = new SigningKeys();
      derivedKeys.set(credential, keys);
    }
    const key = keys.get(scope, () => deriveFor(credential, scope, context, derivation));
    return key.sign(stringToSign, 'hex');
  };
}

function deriveFor(
  credential: Credential,
  scope: string,
  { region, service }: SigningContext,
  derivation: KeyDerivation,
): Buffer {
  const keyScope = { shortDate: scope.slice(0, 8), region, service };
  // Those that are derived elsewhere are AWS's.
  if (credential.kind === 'signing-keys' && derivation === AWS4_KEYS) {
    return scopedSigningKey(credential, keyScope);
  }
  return deriveSigningKey(withSecret(credential).secretAccessKey, keyScope, derivation);
}
