/** Something a store accepts signatures from. A variant is a table entry in `origin/signing/`. */
export type Credential = AccessKey | SessionCredential;

/** A long-term access key pair. */
export interface AccessKey {
  readonly kind: 'access-key';
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
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

/** One generation of a bucket's credential. Immutable: a push makes generation n+1, nothing edits n. */
export interface CredentialSnapshot {
  /** Name of the bucket in the configuration. */
  readonly bucket: string;
  /** From 1, ascending per bucket. */
  readonly generation: number;
  readonly credential: Credential;
}

/** When a credential ends, in milliseconds since the epoch; `Infinity` where it does not, or nobody said. */
export function expiryOf(credential: Credential): number {
  return ('expiresAtMs' in credential ? credential.expiresAtMs : undefined) ?? Number.POSITIVE_INFINITY;
}
