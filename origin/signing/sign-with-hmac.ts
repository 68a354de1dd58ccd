import type { Credential } from './credential.ts';
import { withSecret } from './credential-parts.ts';
import type { HmacKey } from './hmac-key.ts';
import { scopedSigningKey } from './scoped-signing-key.ts';
import type { SigningContext } from './signer.ts';
import { deriveSigningKey, SigningKeys } from './signing-key.ts';

/** They live as long as the snapshot that holds the credential. */
const derivedKeys = new WeakMap<Credential, SigningKeys>();

/**
 * Task 4 of Signature V4: the signature in hex, under the signing key of the scope.
 *
 * @param prefix of the secret: `AWS4` or `GOOG4`
 * @throws HeadwaterError `no-credential` where there is no key for the scope
 */
export function signWithHmac(
  prefix: string,
  credential: Credential,
  scope: string,
  context: SigningContext,
  stringToSign: string,
): string {
  return signingKey(prefix, credential, scope, context).sign(stringToSign, 'hex');
}

function signingKey(
  prefix: string,
  credential: Credential,
  scope: string,
  { region, service }: SigningContext,
): HmacKey {
  let keys = derivedKeys.get(credential);
  if (keys === undefined) {
    keys = new SigningKeys();
    derivedKeys.set(credential, keys);
  }
  return keys.get(scope, () => {
    const [shortDate, terminator] = [scope.slice(0, 8), scope.slice(scope.lastIndexOf('/') + 1)];
    // Those that are derived elsewhere are AWS's.
    if (credential.kind === 'signing-keys' && prefix === 'AWS4') {
      return scopedSigningKey(credential, shortDate, region, service);
    }
    const { secretAccessKey } = withSecret(credential);
    return deriveSigningKey(prefix, secretAccessKey, shortDate, region, service, terminator);
  });
}
