import type { Credential } from '../../origin/signing/credential.ts';
import { KeyedHash } from './keyed-hash.ts';

type Hashes = ReadonlySet<string>;

/** The secrets that were revoked, so that no source brings them back by itself. Holds hashes alone. */
export class RevokedSecrets {
  readonly #hash: KeyedHash;
  readonly #revoked: Map<string, Hashes>;

  /** @param revoked the hashes of a time before, by bucket */
  constructor(hash = new KeyedHash(), revoked: Iterable<readonly [string, readonly string[]]> = []) {
    this.#hash = hash;
    this.#revoked = new Map([...revoked].map(([bucket, hashes]) => [bucket, new Set(hashes)]));
  }

  /** Whether a credential has a secret that was revoked. */
  includes(bucket: string, credential: Credential): boolean {
    return !this.#of(bucket).isDisjointFrom(this.#hashesOf(credential));
  }

  /**
   * What is revoked once a credential is, too.
   *
   * @param kept what still signs for the bucket, perhaps with some of the same keys
   */
  with(bucket: string, revoked: Credential, kept: readonly Credential[]): Hashes {
    const signing = kept.map((credential) => this.#hashesOf(credential));
    const gone = signing.reduce((left, hashes) => left.difference(hashes), this.#hashesOf(revoked));
    return this.#of(bucket).union(gone);
  }

  /** What stays revoked where somebody wants a credential all the same. */
  without(bucket: string, wanted: Credential): Hashes {
    return this.#of(bucket).difference(this.#hashesOf(wanted));
  }

  set(bucket: string, revoked: Hashes): void {
    this.#revoked.set(bucket, revoked);
  }

  #of(bucket: string): Hashes {
    return this.#revoked.get(bucket) ?? new Set();
  }

  #hashesOf(credential: Credential): Hashes {
    return new Set(secretsOf(credential).map((secret) => this.#hash.of(secret)));
  }
}

/** Each by itself. When it ends is no part of it: a source may count that from now. */
function secretsOf(credential: Credential): unknown[] {
  switch (credential.kind) {
    case 'access-key':
      return [[credential.accessKeyId, credential.secretAccessKey]];
    case 'session':
      return [[credential.accessKeyId, credential.secretAccessKey, credential.sessionToken]];
    case 'signing-keys':
      return credential.keys.map(({ key }) => [credential.accessKeyId, key]);
    case 'bearer':
      return [credential.token];
    default:
      return credential satisfies never;
  }
}
