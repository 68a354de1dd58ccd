import type { Credential } from '../../origin/signing/credential.ts';
import type { KeyedHash } from './keyed-hash.ts';

type Hashes = ReadonlySet<string>;

/** The secrets that were revoked, so that no source brings them back by itself. Knows them by hashes alone. */
export class RevokedSecrets {
  readonly #hash: KeyedHash;

  constructor(hash: KeyedHash) {
    this.#hash = hash;
  }

  /** Whether a credential has a secret that was revoked. */
  includes(revoked: Hashes, credential: Credential): boolean {
    return !revoked.isDisjointFrom(this.#hashesOf(credential));
  }

  /**
   * What is revoked once a credential is, too.
   *
   * @param kept what still signs for the bucket, perhaps with some of the same keys
   */
  with(revoked: Hashes, credential: Credential, kept: readonly Credential[]): Hashes {
    const signing = kept.map((each) => this.#hashesOf(each));
    const gone = signing.reduce((left, hashes) => left.difference(hashes), this.#hashesOf(credential));
    return revoked.union(gone);
  }

  /** What stays revoked where somebody wants a credential all the same. */
  without(revoked: Hashes, wanted: Credential): Hashes {
    return revoked.difference(this.#hashesOf(wanted));
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
