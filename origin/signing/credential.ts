import { MILLIS_PER_DAY, startOfDay } from './date-formats.ts';

/** Everything a store accepts signatures from. Which version takes which is in `signature-versions.ts`. */
export type Credential = SecretKeyCredential | SigningKeysCredential | BearerCredential;

/** What AWS and those like it issue. */
export type SecretKeyCredential = AccessKey | SessionCredential;

/** A long-term access key pair; an HMAC key of Google is one, too. */
export interface AccessKey {
  readonly kind: 'access-key';
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Milliseconds since the epoch; absent where nobody said that it ends. */
  readonly expiresAtMs?: number;
}

/** Temporary credentials of a security token service. */
export interface SessionCredential {
  readonly kind: 'session';
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since the epoch; absent where the issuer did not say. */
  readonly expiresAtMs?: number;
}

/** Derived signing keys of several days: whoever holds them can sign for these days, and does not know the secret. */
export interface SigningKeysCredential {
  readonly kind: 'signing-keys';
  readonly accessKeyId: string;
  /** In any order; at most one for a scope. */
  readonly keys: readonly ScopedSigningKey[];
}

/** The signing key of one credential scope. */
export interface ScopedSigningKey {
  /** `20160902`: the day, in UTC, whose requests it signs, and those of a few days after where there is no later key. */
  readonly shortDate: string;
  readonly region: string;
  readonly service: string;
  /** Base64. */
  readonly key: string;
}

/** An OAuth access token, sent as it is. */
interface BearerCredential {
  readonly kind: 'bearer';
  readonly token: string;
  /** Milliseconds since the epoch; absent where the issuer did not say. */
  readonly expiresAtMs?: number;
}

/** One generation of a bucket's credential. Immutable: a push makes generation n+1, nothing edits n. */
export interface CredentialSnapshot {
  /** Name of the bucket in the configuration. */
  readonly bucket: string;
  /** From 1, ascending per bucket. */
  readonly generation: number;
  readonly credential: Credential;
}

/**
 * How long a scoped signing key signs after its own day. Stores derive the key of the day that a scope names; where they
 * look how old it is, a week is what they allow, and what those who hand out keys count on.
 */
export const KEY_GRACE_DAYS = 7;

/**
 * When a credential ends, in milliseconds since the epoch; `Infinity` where it does not, or nobody said. Of scoped
 * signing keys the end of their last day; they sign for a while longer: see `signsUntil`.
 */
export function expiryOf(credential: Credential): number {
  if (credential.kind !== 'signing-keys') return credential.expiresAtMs ?? Number.POSITIVE_INFINITY;
  const lastDay = credential.keys.reduce((last, { shortDate }) => (shortDate > last ? shortDate : last), '');
  return startOfDay(lastDay) + MILLIS_PER_DAY;
}

/** When a credential can sign no more, in milliseconds since the epoch; `Infinity` where that does not come. */
export function signsUntil(credential: Credential): number {
  const graceDays = credential.kind === 'signing-keys' ? KEY_GRACE_DAYS : 0;
  return expiryOf(credential) + graceDays * MILLIS_PER_DAY;
}
