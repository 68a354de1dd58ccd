import { EMPTY_PAYLOAD_HASH, UNSIGNED_PAYLOAD } from './payload-hash.ts';
import { signWithEcdsa } from './sign-with-ecdsa.ts';
import { signWithHmac } from './sign-with-hmac.ts';
import { AWS4_KEYS, GOOG4_KEYS } from './signing-key.ts';
import type { SigningContext, SignString } from './signer.ts';

/** What sets one relative of Signature V4 apart from the others. */
export interface V4Dialect {
  readonly algorithm: string;
  /** Words of the header form, and of the query form. */
  readonly names: V4Names;
  /** The payload hash that a verifier takes for granted; any other is declared in a header. */
  readonly impliedPayload: { readonly header?: string; readonly query?: string };
  /** Where the region is not in the scope: the names under which the set of regions travels. */
  readonly regionSet?: { readonly header: string; readonly parameter: string };
  /** The credential scope: `20130524/us-east-1/s3/aws4_request`. */
  scope(shortDate: string, context: SigningContext): string;
  readonly sign: SignString;
}

interface V4Names {
  readonly dateHeader: string;
  readonly payloadHeader: string;
  readonly algorithm: string;
  readonly credential: string;
  readonly date: string;
  readonly expires: string;
  readonly signedHeaders: string;
  readonly signature: string;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html */
export const AWS4: V4Dialect = {
  algorithm: 'AWS4-HMAC-SHA256',
  names: v4Names('x-amz-', 'X-Amz-'),
  // S3 wants the hash in the header form whatever it is.
  impliedPayload: { query: UNSIGNED_PAYLOAD },
  scope: oncePerDay((shortDate, { region, service }) => `${shortDate}/${region}/${service}/aws4_request`),
  sign: signWithHmac(AWS4_KEYS),
};

/**
 * One signature for several regions.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRequests.html
 */
export const AWS4A: V4Dialect = {
  algorithm: 'AWS4-ECDSA-P256-SHA256',
  names: AWS4.names,
  impliedPayload: AWS4.impliedPayload,
  regionSet: { header: 'x-amz-region-set', parameter: 'X-Amz-Region-Set' },
  scope: oncePerDay((shortDate, { service }) => `${shortDate}/${service}/aws4_request`),
  sign: (credential, _scope, _context, toSign) => signWithEcdsa(credential, toSign),
};

/** https://cloud.google.com/storage/docs/authentication/signatures */
export const GOOG4: V4Dialect = {
  algorithm: 'GOOG4-HMAC-SHA256',
  names: v4Names('x-goog-', 'X-Goog-'),
  impliedPayload: { header: EMPTY_PAYLOAD_HASH, query: UNSIGNED_PAYLOAD },
  scope: oncePerDay((shortDate, { region, service }) => `${shortDate}/${region}/${service}/goog4_request`),
  sign: signWithHmac(GOOG4_KEYS),
};

/** The scopes of a bucket's signatures are the same string all day: it is found by it, and need not be hashed anew. */
function oncePerDay(format: V4Dialect['scope']): V4Dialect['scope'] {
  const latest = new WeakMap<SigningContext, { readonly shortDate: string; readonly scope: string }>();
  return (shortDate, context) => {
    const known = latest.get(context);
    if (known?.shortDate === shortDate) return known.scope;
    const scope = format(shortDate, context);
    latest.set(context, { shortDate, scope });
    return scope;
  };
}

function v4Names(header: string, query: string): V4Names {
  return {
    dateHeader: `${header}date`,
    payloadHeader: `${header}content-sha256`,
    algorithm: `${query}Algorithm`,
    credential: `${query}Credential`,
    date: `${query}Date`,
    expires: `${query}Expires`,
    signedHeaders: `${query}SignedHeaders`,
    signature: `${query}Signature`,
  };
}
