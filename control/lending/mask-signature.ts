import type { Credential } from '../../origin/signing/credential.ts';
import { sessionToken } from '../../origin/signing/session-token.ts';
import { maskAccessKeyId } from '../credential/mask-access-key-id.ts';

/** Stands where a secret stood. */
const MASK = '[masked]';

/** Headers whose values are secrets themselves: keys of the customer's own (SSE-C). */
const SECRET_HEADER = /^x-amz-(?:copy-source-)?server-side-encryption-customer-key/;

/** Hides what must not be shown of a signed request. */
export interface Mask {
  /** Of request lines, headers and the strings that are signed. */
  readonly signed: (text: string) => string;
  /** Of a sentence of the store's, which may quote the access key id anywhere. */
  readonly sentence: (text: string) => string;
}

/**
 * Replaces session token, access key id, customer's keys and signatures in what is shown of a signed request.
 *
 * @param headers those of the request
 */
export function signatureMask(
  credential: Credential,
  headers: readonly { readonly name: string; readonly value: string }[],
): Mask {
  const token = sessionToken(credential);
  const values = headers.filter(({ name }) => SECRET_HEADER.test(name)).map(({ value }) => value);
  const secrets = [...values, ...(token === undefined ? [] : [token.encoded, token.value])];
  const signed = (text: string) =>
    secrets
      .reduce((masked, secret) => masked.replaceAll(secret, MASK), text)
      .replaceAll(ACCESS_KEY_ID, maskAccessKeyId)
      .replaceAll(/(Signature=)[^&,\s]+/g, `$1${MASK}`)
      .replaceAll(AUTHORIZATION, `$1${MASK}`);
  const maskId = accessKeyIdMask(credential);
  return { signed, sentence: (text) => maskId(signed(text)) };
}

/**
 * Where an access key id stands, in whatever spelling: behind `Credential=` as far as the date of the scope, in
 * Signature V2's parameters, and in its header. A path may hold the same letters.
 */
const ACCESS_KEY_ID =
  /(?<=Credential=)[^&,\s]+?(?=(?:\/|%2F)\d{8}(?:\/|%2F))|(?<=(?:AWSAccessKeyId|GoogleAccessId)=)[^&\s]+|(?<=^(?:AWS|GOOG1) )[^\s:]+(?=:)/g;

function accessKeyIdMask(credential: Credential): (text: string) => string {
  const id = 'accessKeyId' in credential ? credential.accessKeyId : '';
  if (id === '') return (text) => text;
  // Ids that people chose can be a letter.
  const whole = new RegExp(`(?<![A-Za-z0-9])${RegExp.escape(id)}(?![A-Za-z0-9])`, 'g');
  return (text) => text.replaceAll(whole, maskAccessKeyId(id));
}

/** Signature V2 and bearer tokens, in the `Authorization` header. */
const AUTHORIZATION = /^((?:AWS|GOOG1) [^\s:]*:|Bearer )\S+$/g;
