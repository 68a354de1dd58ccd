import { HeadwaterError } from '../model/errors.ts';
import { DEFAULT_SIGNING, type BucketConfig, type SigningConfig } from '../origin-config.ts';
import type { Credential } from '../signing/credential.ts';
import { headerRule } from '../signing/header-rule.ts';
import { EMPTY_PAYLOAD_HASH, UNSIGNED_PAYLOAD } from '../signing/payload-hash.ts';
import { signatureVersions } from '../signing/signature-versions.ts';
import type { HeaderField, SignedRequest, SigningContext } from '../signing/signer.ts';
import { encodeKey } from '../signing/uri-encode.ts';
import { type BucketEndpoint, namesObject } from './bucket-endpoint.ts';
import { customerKeyHeaders } from './customer-key.ts';
import { expressZone } from './endpoints/aws-endpoint.ts';
import { versionCondition } from './object-version.ts';
import type { ObjectRange } from '../model/object-store.ts';

/** As long as S3 takes a signature in the header. */
const EXPIRES_SECONDS = 900;

const PAYLOAD_HASHES: Readonly<Record<SigningConfig['payload'], string>> = {
  unsigned: UNSIGNED_PAYLOAD,
  empty: EMPTY_PAYLOAD_HASH,
};

/**
 * The signed GET of one range. Only what the read needs is sent; nothing of the viewer's request reaches the store.
 * The request line is built once, and both signed and sent.
 *
 * @param timeMs milliseconds since the epoch, by the store's clock
 * @throws HeadwaterError `malformed-url`, `no-credential`, and `not-found` for a key that names no object
 */
export type Subrequest = (range: ObjectRange, credential: Credential, timeMs: number) => SignedRequest;

/** Directory buckets of S3 Express One Zone are read with sessions: see `express-sessions.ts`. */
export function usesSessions({ bucket, signing = DEFAULT_SIGNING }: BucketConfig): boolean {
  return signing.version === 'v4' && expressZone(bucket) !== undefined;
}

/** The service in the scope of a bucket's signatures, or of those that ask for its sessions; empty for none. */
export function serviceOf(config: BucketConfig): string {
  const { version } = config.signing ?? DEFAULT_SIGNING;
  return usesSessions(config) ? 's3express' : signatureVersions[version].service;
}

/** What the signatures of a bucket have in common. */
export function signingContextOf(config: BucketConfig, expiresSeconds = EXPIRES_SECONDS): SigningContext {
  const { payload, includeHeaders, excludeHeaders } = config.signing ?? DEFAULT_SIGNING;
  return {
    region: config.region,
    service: serviceOf(config),
    isExpressSession: usesSessions(config),
    payloadHash: PAYLOAD_HASHES[payload],
    expiresSeconds,
    signsHeader: headerRule(includeHeaders, excludeHeaders),
  };
}

/** How subrequests of a bucket are made; what they have in common is worked out once. */
export function subrequestsOf(config: BucketConfig, endpoint: BucketEndpoint): Subrequest {
  const { version, in: form } = config.signing ?? DEFAULT_SIGNING;
  const { [form]: sign } = signatureVersions[version];
  const context = signingContextOf(config);
  const { host, hostBucket, pathPrefix } = endpoint;
  const encryption = config.encryption ? customerKeyHeaders(config.encryption.customerKey) : [];
  return (range, credential, timeMs) => {
    if (!namesObject(endpoint, range.key)) {
      throw new HeadwaterError('not-found', `Cannot read ${range.key}: it names no object`);
    }
    const path = pathPrefix + encodeKey(range.key);
    const headers: HeaderField[] = [['host', host]];
    if (range.ifMatch !== undefined) headers.push(versionCondition(range.ifMatch));
    if (range.end > range.start) headers.push(['range', `bytes=${range.start}-${range.end - 1}`]);
    headers.push(...encryption);
    return sign({ method: 'GET', path, headers, hostBucket }, credential, context, timeMs);
  };
}
