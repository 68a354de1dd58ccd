import type { BucketConfig } from '../origin-config.ts';
import type { Credential } from '../signing/credential.ts';
import type { SignedHeader } from '../signing/canonical-request.ts';
import type { SignedRequest } from '../signing/signer.ts';
import { signers } from '../signing/signers.ts';
import { encodeKey } from '../signing/uri-encode.ts';
import type { BucketEndpoint } from './bucket-endpoint.ts';
import type { ObjectRange } from './object-store.ts';

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
  const headers: SignedHeader[] = [['host', endpoint.host]];
  if (range.ifMatch !== undefined) headers.push(['if-match', range.ifMatch]);
  headers.push(['range', `bytes=${range.start}-${range.end - 1}`]);
  return signers['v4-header']({ method: 'GET', path, headers }, credential, {
    region: config.region,
    timeMs,
  });
}
