import type { Credential } from '../../origin/signing/credential.ts';
import { sessionToken } from '../../origin/signing/session-token.ts';
import { maskAccessKeyId } from '../credentials/mask-access-key-id.ts';

/** Stands where a secret stood. */
const MASK = '[masked]';

/** Headers whose values are secrets themselves: keys of the customer's own (SSE-C). */
const SECRET_HEADER = /^x-amz-(?:copy-source-)?server-side-encryption-customer-key/;

/**
 * Replaces session token, access key id, customer's keys and signatures in what is shown of a signed request.
 *
 * @param headers those of the request
 */
export function signatureMask(
  credential: Credential,
  headers: readonly { readonly name: string; readonly value: string }[],
): (text: string) => string {
  const token = sessionToken(credential);
  const values = headers.filter(({ name }) => SECRET_HEADER.test(name)).map(({ value }) => value);
  const secrets = [...values, ...(token === undefined ? [] : [token.encoded, token.value])];
  const maskId = accessKeyIdMask(credential);
  return (text) => {
    const known = secrets.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
    return maskId(known)
      .replaceAll(/(Signature=)[^&,\s]+/g, `$1${MASK}`)
      .replaceAll(AUTHORIZATION, `$1${MASK}`);
  };
}

function accessKeyIdMask(credential: Credential): (text: string) => string {
  const id = 'accessKeyId' in credential ? credential.accessKeyId : '';
  if (id === '') return (text) => text;
  // Ids that people chose can be a letter.
  const whole = new RegExp(`(?<![A-Za-z0-9])${RegExp.escape(id)}(?![A-Za-z0-9])`, 'g');
  return (text) => text.replaceAll(whole, maskAccessKeyId(id));
}

/** Signature V2 and bearer tokens, in the `Authorization` header. */
const AUTHORIZATION = /^((?:AWS|GOOG1) [^\s:]*:|Bearer )\S+$/g;
