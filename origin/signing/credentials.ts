import type { CredentialSnapshot } from './credential.ts';

/** The active credential of every bucket of this worker. Reading is synchronous; a push replaces, nothing edits. */
export class Credentials {
  readonly #current = new Map<string, CredentialSnapshot>();

  /** The snapshot that signs, or undefined where none was ever given. */
  current(bucket: string): CredentialSnapshot | undefined {
    return this.#current.get(bucket);
  }

  /** Makes a snapshot the active one; false where it is not newer than the one in use. */
  apply(snapshot: CredentialSnapshot): boolean {
    const current = this.#current.get(snapshot.bucket);
    if (current !== undefined && snapshot.generation <= current.generation) return false;
    this.#current.set(snapshot.bucket, snapshot);
    return true;
  }
}
