import { isDeepStrictEqual } from 'node:util';
import { type CredentialSnapshot, expiryOf } from './credential.ts';

/** Two generations of one bucket; a third is never needed, since the older of the two is only for what the newer cannot read. */
interface Live {
  readonly newest: number;
  readonly current?: CredentialSnapshot;
  readonly previous?: CredentialSnapshot;
}

const NONE: Live = { newest: 0 };

/** The credentials of every bucket of this worker. Reading is synchronous; a push replaces, nothing edits. */
export class Credentials {
  readonly #live = new Map<string, Live>();

  /** The snapshot that signs, or undefined where none was ever given. */
  current(bucket: string): CredentialSnapshot | undefined {
    return this.#live.get(bucket)?.current;
  }

  /**
   * The generation before, while it lives: for a subrequest that the store refused the current one.
   *
   * @param timeMs milliseconds since the epoch, by the store's clock
   */
  previous(bucket: string, timeMs: number): CredentialSnapshot | undefined {
    const snapshot = this.#live.get(bucket)?.previous;
    if (snapshot === undefined || expiryOf(snapshot.credential) > timeMs) return snapshot;
    this.revoke(bucket, snapshot.generation);
    return undefined;
  }

  /** Makes a snapshot the active one; false where it is not newer than every one before. */
  apply(snapshot: CredentialSnapshot): boolean {
    const { newest, current, previous } = this.#live.get(snapshot.bucket) ?? NONE;
    if (snapshot.generation <= newest) return false;
    // The same set once more is no other to fall back to.
    const isSame = isDeepStrictEqual(snapshot.credential, current?.credential);
    const before = isSame ? previous : current;
    const live = { newest: snapshot.generation, current: snapshot };
    this.#live.set(snapshot.bucket, before === undefined ? live : { ...live, previous: before });
    return true;
  }

  /** Nothing is signed with this generation any more. */
  revoke(bucket: string, generation: number): void {
    const { newest, current, previous } = this.#live.get(bucket) ?? NONE;
    this.#live.set(bucket, {
      newest,
      ...(current !== undefined && current.generation !== generation && { current }),
      ...(previous !== undefined && previous.generation !== generation && { previous }),
    });
  }
}
