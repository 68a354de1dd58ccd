import type { Credential } from '../../origin/signing/credential.ts';
import { keyedHash } from './keyed-hash.ts';

/** The secrets that were revoked, so that no source brings them back by itself. Holds hashes alone, until the process ends. */
export class RevokedSecrets {
  readonly #hashes = new Map<string, ReadonlySet<string>>();

  /** @param kept what still signs for the bucket, perhaps with some of the same keys */
  add(bucket: string, revoked: Credential, kept: readonly Credential[]): void {
    const gone = new Set(hashesOf(revoked)).difference(new Set(kept.flatMap(hashesOf)));
    this.#hashes.set(bucket, this.#of(bucket).union(gone));
  }

  /** Whether a credential has a secret that was revoked. */
  includes(bucket: string, credential: Credential): boolean {
    return !this.#of(bucket).isDisjointFrom(new Set(hashesOf(credential)));
  }

  /** Somebody wants it all the same. */
  delete(bucket: string, credential: Credential): void {
    this.#hashes.set(bucket, this.#of(bucket).difference(new Set(hashesOf(credential))));
  }

  #of(bucket: string): ReadonlySet<string> {
    return this.#hashes.get(bucket) ?? new Set();
  }
}

function hashesOf(credential: Credential): string[] {
  return secretsOf(credential).map(keyedHash);
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
