import { signBearer } from './bearer.ts';
import type { Credential } from './credential.ts';
import { v2HeaderSigner } from './signature-v2-header.ts';
import { v2QuerySigner } from './signature-v2-query.ts';
import { v4HeaderSigner } from './signature-v4-header.ts';
import { v4QuerySigner } from './signature-v4-query.ts';
import type { Signer } from './signer.ts';
import { AWS2, GOOG1 } from './v2-dialects.ts';
import { AWS4, AWS4A, GOOG4 } from './v4-dialects.ts';

/** A signature's version: how it is made where it stands in the header, and where in the query. */
export interface SignatureVersion {
  readonly header: Signer;
  readonly query: Signer;
  /** The kinds of credential that it can be made with; others are `no-credential`. */
  readonly accepts: readonly Credential['kind'][];
  /** The service that signatures are scoped to; empty where they have no scope. */
  readonly service: 's3' | 'storage' | '';
}

/** The ways to sign, by the name they have in the configuration. */
export const signatureVersions = {
  /** Amazon S3 and nearly all like it. */
  v4: {
    header: v4HeaderSigner(AWS4),
    query: v4QuerySigner(AWS4),
    accepts: ['access-key', 'session', 'signing-keys'],
    service: 's3',
  },
  /** Amazon S3's multi-region access points: the region is a set, `*` for all. */
  v4a: {
    header: v4HeaderSigner(AWS4A),
    query: v4QuerySigner(AWS4A),
    accepts: ['access-key', 'session'],
    service: 's3',
  },
  /** Amazon S3 of old: no region. */
  v2: {
    header: v2HeaderSigner(AWS2),
    query: v2QuerySigner(AWS2),
    accepts: ['access-key', 'session'],
    service: '',
  },
  /** Google Cloud Storage with an OAuth access token, for which there is one place only. */
  gcp: { header: signBearer, query: signBearer, accepts: ['bearer'], service: '' },
  /** Google Cloud Storage with an HMAC key; the region may be `auto`. */
  goog4: {
    header: v4HeaderSigner(GOOG4),
    query: v4QuerySigner(GOOG4),
    accepts: ['access-key'],
    service: 'storage',
  },
  /** The same in the older dialect. */
  goog1: {
    header: v2HeaderSigner(GOOG1),
    query: v2QuerySigner(GOOG1),
    accepts: ['access-key'],
    service: '',
  },
} as const satisfies Record<string, SignatureVersion>;

export type SignatureVersionName = keyof typeof signatureVersions;
