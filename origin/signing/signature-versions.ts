import { v2HeaderSigner } from './signature-v2-header.ts';
import { v2QuerySigner } from './signature-v2-query.ts';
import { v4HeaderSigner } from './signature-v4-header.ts';
import { v4QuerySigner } from './signature-v4-query.ts';
import type { Signer } from './signer.ts';
import { AWS2 } from './v2-dialects.ts';
import { AWS4 } from './v4-dialects.ts';

/** A signature's version: how it is made where it stands in the header, and where in the query. */
export interface SignatureVersion {
  readonly header: Signer;
  readonly query: Signer;
}

/** The ways to sign, by the name they have in the configuration. */
export const signatureVersions = {
  v4: { header: v4HeaderSigner(AWS4), query: v4QuerySigner(AWS4) },
  v2: { header: v2HeaderSigner(AWS2), query: v2QuerySigner(AWS2) },
} as const satisfies Record<string, SignatureVersion>;

export type SignatureVersionName = keyof typeof signatureVersions;
