import { DOT_SEGMENT } from '../../origin/dot-segment.ts';
import { DEFAULT_SIGNING } from '../../origin/origin-config.ts';
import { type Credential, expiryOf } from '../../origin/signing/credential.ts';
import { UNSIGNED_PAYLOAD } from '../../origin/signing/payload-hash.ts';
import { signatureVersions } from '../../origin/signing/signature-versions.ts';
import { encodeKey } from '../../origin/signing/uri-encode.ts';
import { type BucketEndpoint, namesObject } from '../../origin/storage/bucket-endpoint.ts';
import { customerKeyHeaders } from '../../origin/storage/customer-key.ts';
import { signingContextOf } from '../../origin/storage/subrequest.ts';
import { type FieldViolation, invalidArgument } from '../control-error.ts';
import { type SigningSource, lendableBucket } from './active-bucket.ts';
import { readMethod, translateRefusals } from './refusals.ts';

interface UrlToPresign {
  /** Name in the configuration. */
  readonly bucket: string;
  readonly key: string;
  /** NaN where none was given. */
  readonly expiresSeconds: number;
  /** Empty: GET. */
  readonly method: string;
}

interface PresignedUrl {
  readonly url: string;
  /** By the store's clock, milliseconds since the epoch. */
  readonly expiresAtMs: number;
  readonly generation: number;
  readonly warnings: string[];
}

/** Stores refuse a longer `X-Amz-Expires`. */
const MAX_EXPIRES_SECONDS = 7 * 24 * 3600;

/** S3's limit, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;

const ACTION = 'Cannot presign the URL';

/**
 * A URL that reads one object until it expires.
 *
 * @throws ControlError `unknown-bucket`, `no-credential`, `invalid-argument`
 */
export function presignUrl(source: SigningSource, request: UrlToPresign): PresignedUrl {
  const { key, expiresSeconds } = request;
  const { config, endpoint, snapshot, timeMs } = lendableBucket(source, request.bucket);
  const method = readMethod(ACTION, request.method);
  const violations = [...keyViolations(key, endpoint), ...expiryViolations(expiresSeconds)];
  if (violations.length > 0) throw invalidArgument(ACTION, violations);
  const sign = signatureVersions[(config.signing ?? DEFAULT_SIGNING).version].query;
  // The headers of a bucket's subrequests are not those of whoever follows the URL: only what must be sent is signed.
  const customerKey = config.encryption ? customerKeyHeaders(config.encryption.customerKey) : [];
  const headers = [['host', endpoint.host] as const, ...customerKey];
  const signed = translateRefusals(ACTION, 'key', () => {
    const path = endpoint.pathPrefix + encodeKey(key);
    const unsigned = { method, path, headers, hostBucket: endpoint.hostBucket };
    const context = { ...signingContextOf(config, expiresSeconds), payloadHash: UNSIGNED_PAYLOAD };
    return sign(unsigned, snapshot.credential, context, timeMs);
  });
  const asked = timeMs + expiresSeconds * 1000;
  const credentialEndsMs = endOf(snapshot.credential);
  return {
    url: endpoint.origin + signed.path,
    expiresAtMs: Math.min(asked, credentialEndsMs),
    generation: snapshot.generation,
    warnings: [
      ...keyWarnings(key),
      ...(customerKey.length > 0 ? [SEND_CUSTOMER_KEY] : []),
      ...(credentialEndsMs < asked ? [endsEarly(credentialEndsMs)] : []),
    ],
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/specifying-s3-c-encryption.html#ssec-and-presignedurl */
const SEND_CUSTOMER_KEY =
  'objects of the bucket are encrypted with a key of your own (SSE-C): whoever follows the URL must send the headers x-amz-server-side-encryption-customer-algorithm, -customer-key and -customer-key-md5 of that key, which are signed';

/** The store derives the key of the day that a URL names, whatever day it is: scoped keys do not end their URLs. */
function endOf(credential: Credential): number {
  return credential.kind === 'signing-keys' ? Number.POSITIVE_INFINITY : expiryOf(credential);
}

function keyWarnings(key: string): string[] {
  if (!DOT_SEGMENT.test(key)) return [];
  return [
    'the key has a . or .. segment, which browsers and curl resolve before they ask: the URL only works where the path is sent as it is, as by curl --path-as-is',
  ];
}

function endsEarly(credentialEndsMs: number): string {
  const end = new Date(credentialEndsMs).toISOString();
  return `the credential that signed the URL expires at ${end}, and the URL with it, before the time asked for`;
}

function keyViolations(key: string, endpoint: BucketEndpoint): FieldViolation[] {
  if (key === '') return [{ field: 'key', description: 'must not be empty' }];
  if (!namesObject(endpoint, key)) return [{ field: 'key', description: 'must be BUCKET/KEY' }];
  if (Buffer.byteLength(key) <= MAX_KEY_BYTES) return [];
  return [{ field: 'key', description: `must have at most ${MAX_KEY_BYTES} bytes` }];
}

function expiryViolations(seconds: number): FieldViolation[] {
  const refuse = (description: string) => [{ field: 'expires', description }];
  if (Number.isNaN(seconds)) return refuse('must be given');
  if (!Number.isInteger(seconds) || seconds < 1) return refuse('must be 1 s or more, in whole seconds');
  if (seconds <= MAX_EXPIRES_SECONDS) return [];
  return refuse('must be at most 7 days (604800 s): no store accepts an S3 presigned URL for longer');
}
