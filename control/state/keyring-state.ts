/** The keys that viewers' URLs are signed with and checked by, and what shields show. Replaced with each change, never edited. */
export interface KeyringState {
  /** Ascends with each change. */
  readonly revision: number;
  /** By id. */
  readonly keys: Readonly<Record<string, HeldKey>>;
  /** By name. */
  readonly groups: Readonly<Record<string, HeldGroup>>;
  /** By name. */
  readonly shields: Readonly<Record<string, HeldShieldKeys>>;
}

export interface HeldKey {
  /** SubjectPublicKeyInfo in PEM. */
  readonly publicKey: string;
  /** PKCS #8 in PEM; absent: it verifies, and cannot sign. */
  readonly privateKey?: string;
  /** `rsa-2048`, `ec-p256` */
  readonly kind: string;
  /** The revision that it was changed in last. */
  readonly revision: number;
  /** Milliseconds since the epoch. */
  readonly changedAtMs: number;
}

export interface HeldGroup {
  /** Whoever signs with any of them is believed. */
  readonly keyIds: readonly string[];
  readonly revision: number;
  readonly changedAtMs: number;
}

/** What shields may show to be known as such. The keys themselves are not kept: a digest is enough to know one again. */
export interface HeldShieldKeys {
  /** SHA-256 of each, in Base64. */
  readonly digests: readonly string[];
  readonly revision: number;
  readonly changedAtMs: number;
}

export const NO_KEYS: KeyringState = { revision: 0, keys: {}, groups: {}, shields: {} };
