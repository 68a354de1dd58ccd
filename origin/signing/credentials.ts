import { expiryOf, type AnyCredential, type CredentialSnapshot } from './credential.ts';

/** One generation of any kind. */
export type Snapshot = CredentialSnapshot<AnyCredential>;

/** Two generations of one bucket; a third is never needed, since the older of the two is only for what the newer cannot read. */
interface Live {
  readonly newest: number;
  readonly current?: Snapshot;
  readonly previous?: Snapshot;
}

const NONE: Live = { newest: 0 };

/** The credentials of every bucket of this worker. Reading is synchronous; a push replaces, nothing edits. */
export class Credentials {
  readonly #live = new Map<string, Live>();

  /** The snapshot that signs, or undefined where none was ever given. */
  current(bucket: string): Snapshot | undefined {
    return this.#live.get(bucket)?.current;
  }

  /**
   * The generation before, while it lives: for a subrequest that the store refused the current one.
   *
   * @param timeMs milliseconds since the epoch, by the store's clock
   */
  previous(bucket: string, timeMs: number): Snapshot | undefined {
    const snapshot = this.#live.get(bucket)?.previous;
    if (snapshot === undefined || expiryOf(snapshot.credential) > timeMs) return snapshot;
    this.revoke(bucket, snapshot.generation);
    return undefined;
  }

  /** Makes a snapshot the active one; false where it is not newer than every one before. */
  apply(snapshot: Snapshot): boolean {
    const { newest, current } = this.#live.get(snapshot.bucket) ?? NONE;
    if (snapshot.generation <= newest) return false;
    const previous = current === undefined ? {} : { previous: current };
    this.#live.set(snapshot.bucket, { newest: snapshot.generation, current: snapshot, ...previous });
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
