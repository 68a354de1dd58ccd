import type { BucketConfig } from '../origin-config.ts';
import type { Credential } from '../signing/credential.ts';
import { signsEveryHeader } from '../signing/header-rule.ts';
import { UNSIGNED_PAYLOAD } from '../signing/payload-hash.ts';
import { signatureVersions } from '../signing/signature-versions.ts';
import type { HeaderField, SignedRequest } from '../signing/signer.ts';
import { encodeKey } from '../signing/uri-encode.ts';
import type { BucketEndpoint } from './bucket-endpoint.ts';
import type { ObjectRange } from './object-store.ts';

/** As long as S3 takes a signature in the header. */
const EXPIRES_SECONDS = 900;

/**
 * The signed GET of one range. Only what the read needs is sent; nothing of the viewer's request reaches the store.
 * The request line is built once, and both signed and sent.
 */
export function subrequest(
  range: ObjectRange,
  endpoint: BucketEndpoint,
  config: BucketConfig,
  credential: Credential,
  timeMs: number,
): SignedRequest {
  const path = endpoint.pathPrefix + encodeKey(range.key);
  const headers: HeaderField[] = [['host', endpoint.host]];
  if (range.ifMatch !== undefined) headers.push(['if-match', range.ifMatch]);
  headers.push(['range', `bytes=${range.start}-${range.end - 1}`]);
  const context = {
    region: config.region,
    service: 's3',
    payloadHash: UNSIGNED_PAYLOAD,
    expiresSeconds: EXPIRES_SECONDS,
    signsHeader: signsEveryHeader,
  };
  return signatureVersions.v4.header({ method: 'GET', path, headers }, credential, context, timeMs);
}
