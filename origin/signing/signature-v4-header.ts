import { createHmac } from 'node:crypto';
import { canonicalRequest, signedHeaders, type SignedHeader } from './canonical-request.ts';
import type { Credential } from './credential.ts';
import { amzDate, credentialScope } from './credential-scope.ts';
import type { SignedRequest, SigningContext, UnsignedRequest } from './signer.ts';
import { SigningKeys } from './signing-key.ts';
import { stringToSign } from './string-to-sign.ts';

const SERVICE = 's3';

/** A read has no body to hash, and the hash of nothing says no more than this. */
const PAYLOAD_HASH = 'UNSIGNED-PAYLOAD';

const signingKeys = new WeakMap<Credential, SigningKeys>();

/**
 * Signature V4, `Authorization` header form, unsigned payload, with session token where the credential has one.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function signV4Header(
  request: UnsignedRequest,
  credential: Credential,
  context: SigningContext,
): SignedRequest {
  const timestamp = amzDate(context.timeMs);
  const shortDate = timestamp.slice(0, 8);
  const headers = withAmzHeaders(request.headers, credential, timestamp);
  const scope = credentialScope(shortDate, context.region, SERVICE);
  const canonical = canonicalRequest(request.method, request.path, '', headers, PAYLOAD_HASH);
  const key = keysOf(credential).get(shortDate, context.region, SERVICE);
  const signature = createHmac('sha256', key).update(stringToSign(timestamp, scope, canonical)).digest('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential.accessKeyId}/${scope}, SignedHeaders=${signedHeaders(headers)}, Signature=${signature}`;
  const sent: string[] = [];
  for (const [name, value] of headers) sent.push(name, value);
  sent.push('authorization', authorization);
  return { method: request.method, path: request.path, headers: sent };
}

/** `x-amz-…` sorts behind every other header of a subrequest. */
function withAmzHeaders(
  headers: readonly SignedHeader[],
  credential: Credential,
  timestamp: string,
): readonly SignedHeader[] {
  const all: SignedHeader[] = [...headers, ['x-amz-content-sha256', PAYLOAD_HASH], ['x-amz-date', timestamp]];
  if (credential.kind === 'session') all.push(['x-amz-security-token', credential.sessionToken]);
  return all;
}

function keysOf(credential: Credential): SigningKeys {
  let keys = signingKeys.get(credential);
  if (keys === undefined) {
    keys = new SigningKeys(credential.secretAccessKey);
    signingKeys.set(credential, keys);
  }
  return keys;
}
