import type { Credential } from './credential.ts';
import { withSecret } from './credential-parts.ts';
import { HmacKey } from './hmac-key.ts';
import { SIGNED_PARAMETERS } from './signed-parameters.ts';
import type { HeaderField, QueryParameter, UnsignedRequest } from './signer.ts';

/**
 * `StringToSign` of Signature V2.
 *
 * @param date value of the `Date` header, empty where an `x-amz-date` is signed; in the query form the expiry
 * @param amzHeaders those of the vendor's prefix, sorted by name
 */
export function stringToSignV2(
  request: UnsignedRequest,
  date: string,
  amzHeaders: readonly HeaderField[],
): string {
  const contentMd5 = fieldValue(request.headers, 'content-md5');
  const contentType = fieldValue(request.headers, 'content-type');
  const amz = canonicalizedAmzHeaders(amzHeaders);
  return `${request.method}\n${contentMd5}\n${contentType}\n${date}\n${amz}${canonicalizedResource(request)}`;
}

function canonicalizedAmzHeaders(headers: readonly HeaderField[]): string {
  let canonical = '';
  for (const [name, value] of headers) canonical += `${name}:${value}\n`;
  return canonical;
}

/** Bucket, path as it is sent, and the sub-resources and response overrides of the query, decoded. */
function canonicalizedResource({ hostBucket, path, query = [] }: UnsignedRequest): string {
  const resource = hostBucket === undefined ? path : `/${hostBucket}${path}`;
  if (query.length === 0) return resource;
  const signed = query.filter(([name]) => SIGNED_PARAMETERS.has(name)).toSorted(byName);
  return signed.length === 0 ? resource : `${resource}?${signed.map(nameAndValue).join('&')}`;
}

const keys = new WeakMap<Credential, HmacKey>();

/** The signature in base64. */
export function signatureV2(credential: Credential, stringToSign: string): string {
  let key = keys.get(credential);
  if (key === undefined) {
    key = new HmacKey('sha1', withSecret(credential).secretAccessKey);
    keys.set(credential, key);
  }
  return key.sign(stringToSign, 'base64');
}

export function fieldValue(headers: readonly HeaderField[], wanted: string): string {
  for (const [name, value] of headers) if (name === wanted) return value;
  return '';
}

function byName(a: QueryParameter, b: QueryParameter): number {
  return a[0] < b[0] ? -1 : 1;
}

function nameAndValue([name, value]: QueryParameter): string {
  return value === '' ? name : `${name}=${value}`;
}
