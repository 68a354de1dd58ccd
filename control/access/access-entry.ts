import type { Role } from './identity.ts';

/** Somebody who may call, and what proves it. A name may stand with several proofs, so that these can be changed one by one. */
export interface AccessEntry {
  readonly name: string;
  readonly proof: TokenProof | CertificateProof;
  readonly role: Role;
  /** The buckets that a rotator may change; absent: all. */
  readonly buckets?: readonly string[] | undefined;
  /** When it ends, milliseconds since the epoch; absent: never. */
  readonly expiresAtMs?: number | undefined;
}

/** Whoever sends the token. */
interface TokenProof {
  readonly kind: 'token';
  /** In hexadecimal. */
  readonly sha256: string;
}

/** Whoever has a certificate for this name: a URI, as SPIFFE ids are, or a DNS name. */
interface CertificateProof {
  readonly kind: 'san';
  readonly san: string;
}
