import type { Credential } from '../../origin/signing/credential.ts';
import type { SignedRequest } from '../../origin/signing/signer.ts';
import { uriEncode } from '../../origin/signing/uri-encode.ts';
import { maskAccessKeyId } from '../credential/mask-access-key-id.ts';
import { secretsOf } from './secrets-of.ts';

/** Stands where a secret stood. */
const MASK = '[masked]';

/** Hides what must not be shown of a signed request. */
export interface Mask {
  /** Of request lines, headers and the strings that are signed. */
  readonly signed: (text: string) => string;
  /** Of a sentence of the store's, which may quote the access key id anywhere. */
  readonly sentence: (text: string) => string;
}

/**
 * Replaces every secret of a request, wherever it stands and however it is spelled: a store may quote any header in
 * any element of its answer. The access key id keeps the characters that tell it from others.
 */
export function signatureMask(credential: Credential, request: SignedRequest): Mask {
  const secrets = alternation(secretsOf(credential, request));
  const maskId = idMask('accessKeyId' in credential ? credential.accessKeyId : '');
  const withoutSecrets = (text: string) =>
    (secrets === undefined ? text : text.replaceAll(secrets, MASK))
      .replaceAll(ACCESS_KEY_ID, maskAccessKeyId)
      .replaceAll(SIGNATURE, MASK);
  return {
    signed: (text) => maskId.issued(withoutSecrets(text)),
    sentence: (text) => maskId.any(withoutSecrets(text)),
  };
}

/** Where a signature stands that is not this request's: of a proxy on the way, say. */
const SIGNATURE = /(?<=Signature=)(?!\[masked\])[^&,\s"'<>]+/g;

/**
 * Where an access key id stands, in whatever spelling: behind `Credential=` as far as the date of the scope, in
 * Signature V2's parameters, and in its header. A path may hold the same letters.
 */
const ACCESS_KEY_ID =
  /(?<=Credential=)[^&,\s]+?(?=(?:\/|%2F)\d{8}(?:\/|%2F))|(?<=(?:AWSAccessKeyId|GoogleAccessId)=)[^&\s]+|(?<=\b(?:AWS|GOOG1) )[^\s:]+(?=:)/g;

/** Ids that stores issue are longer; shorter ones are chosen by people, and may be a word of a path. */
const ISSUED_ID_LENGTH = 16;

function idMask(id: string): { issued: (text: string) => string; any: (text: string) => string } {
  const whole = alternation([id]);
  const any = (text: string) => (whole === undefined ? text : text.replaceAll(whole, maskAccessKeyId(id)));
  return { any, issued: id.length < ISSUED_ID_LENGTH ? (text) => text : any };
}

/** Shorter values are matched as whole words alone: a letter would take every sentence apart. */
const TELLING_LENGTH = 8;

/** Matches each value in every spelling it travels in; the longest first, for one may hold another. */
function alternation(values: readonly string[]): RegExp | undefined {
  const spelled = [...new Set(values.filter((value) => value !== '').flatMap(spellings))];
  if (spelled.length === 0) return undefined;
  spelled.sort((one, other) => other.length - one.length);
  return new RegExp(spelled.map(pattern).join('|'), 'g');
}

function pattern(value: string): string {
  const escaped = RegExp.escape(value);
  return value.length < TELLING_LENGTH ? `(?<![A-Za-z0-9])${escaped}(?![A-Za-z0-9])` : escaped;
}

/** As it is; in a query; in a query that was signed; with the small hex digits of other software; read as a form. */
function spellings(value: string): string[] {
  const encoded = uriEncode(value);
  const small = encoded.replaceAll(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase());
  return [value, encoded, uriEncode(encoded), small, value.replaceAll('+', ' ')];
}
