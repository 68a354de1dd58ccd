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
  /** `20160902`: the day, in UTC, whose requests it signs. */
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

const MILLIS_PER_DAY = 86_400_000;

/** When a credential ends, in milliseconds since the epoch; `Infinity` where it does not, or nobody said. */
export function expiryOf(credential: Credential): number {
  if (credential.kind !== 'signing-keys') return credential.expiresAtMs ?? Number.POSITIVE_INFINITY;
  const lastDay = credential.keys.reduce((last, { shortDate }) => (shortDate > last ? shortDate : last), '');
  return startOfDay(lastDay) + MILLIS_PER_DAY;
}

/** @param shortDate `20160902` */
function startOfDay(shortDate: string): number {
  return Date.UTC(
    Number(shortDate.slice(0, 4)),
    Number(shortDate.slice(4, 6)) - 1,
    Number(shortDate.slice(6)),
  );
}
