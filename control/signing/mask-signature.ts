import type { AnyCredential } from '../../origin/signing/credential.ts';
import { sessionToken } from '../../origin/signing/session-token.ts';
import { maskAccessKeyId } from '../credentials/mask-access-key-id.ts';

/** Stands where a secret stood. */
const MASK = '[masked]';

/** Replaces session token, access key id and signatures in what is shown of a signed request. */
export function signatureMask(credential: AnyCredential): (text: string) => string {
  const token = sessionToken(credential);
  const maskId = accessKeyIdMask(credential);
  return (text) => {
    const known =
      token === undefined ? text : text.replaceAll(token.encoded, MASK).replaceAll(token.value, MASK);
    return maskId(known)
      .replaceAll(/(Signature=)[^&,\s]+/g, `$1${MASK}`)
      .replaceAll(AUTHORIZATION, `$1${MASK}`);
  };
}

function accessKeyIdMask(credential: AnyCredential): (text: string) => string {
  const id = 'accessKeyId' in credential ? credential.accessKeyId : '';
  if (id === '') return (text) => text;
  // Ids that people chose can be a letter.
  const whole = new RegExp(`(?<![A-Za-z0-9])${RegExp.escape(id)}(?![A-Za-z0-9])`, 'g');
  return (text) => text.replaceAll(whole, maskAccessKeyId(id));
}

/** Signature V2 and bearer tokens, in the `Authorization` header. */
const AUTHORIZATION = /^((?:AWS|GOOG1) [^\s:]*:|Bearer )\S+$/g;
