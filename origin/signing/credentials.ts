import { isDeepStrictEqual } from 'node:util';
import { type CredentialSnapshot, expiryOf } from './credential.ts';
import { holdsKeyFor } from './scoped-signing-key.ts';

/** Two generations of one bucket; a third is never needed, since the older of the two is only for what the newer cannot read. */
interface Live<Snapshot> {
  readonly newest: number;
  readonly current?: Snapshot;
  readonly previous?: Snapshot;
}

const NONE = { newest: 0 };

/** The live credentials of every bucket. Reading is synchronous; a push replaces, nothing edits. */
export class Credentials<Snapshot extends CredentialSnapshot = CredentialSnapshot> {
  readonly #live = new Map<string, Live<Snapshot>>();

  /** The snapshot that signs, or undefined where there is none. */
  current(bucket: string): Snapshot | undefined {
    return this.#of(bucket).current;
  }

  /**
   * The snapshot that signs at a time: the current one; the one before where that has a key for the day and the current
   * one has not, since it was pushed for days to come.
   *
   * @param timeMs milliseconds since the epoch, by the store's clock
   */
  at(bucket: string, timeMs: number): Snapshot | undefined {
    const current = this.current(bucket);
    if (current === undefined || holdsKeyFor(current.credential, timeMs)) return current;
    const previous = this.previous(bucket, timeMs);
    return previous !== undefined && holdsKeyFor(previous.credential, timeMs) ? previous : current;
  }

  /**
   * The generation before, while it lives: for a subrequest that the store refused the current one, and to go back to.
   *
   * @param timeMs milliseconds since the epoch, by the store's clock
   */
  previous(bucket: string, timeMs: number): Snapshot | undefined {
    const { previous } = this.#of(bucket);
    if (previous === undefined || expiryOf(previous.credential) > timeMs) return previous;
    this.revoke(bucket, previous.generation);
    return undefined;
  }

  /** The highest generation there ever was; 0 for none. */
  newest(bucket: string): number {
    return this.#of(bucket).newest;
  }

  /** Makes a snapshot the active one; false where it is not newer than every one before. */
  apply(snapshot: Snapshot): boolean {
    const { newest, current, previous } = this.#of(snapshot.bucket);
    if (snapshot.generation <= newest) return false;
    // The same set once more is no other to fall back to.
    const isSame = isDeepStrictEqual(snapshot.credential, current?.credential);
    const before = (isSame ? previous : current) ?? previous;
    const live = { newest: snapshot.generation, current: snapshot };
    this.#live.set(snapshot.bucket, before === undefined ? live : { ...live, previous: before });
    return true;
  }

  /** Nothing is signed with this generation any more; false where it is not held. */
  revoke(bucket: string, generation: number): boolean {
    const { newest, current, previous } = this.#of(bucket);
    if (generation !== current?.generation && generation !== previous?.generation) return false;
    this.#live.set(bucket, {
      newest,
      ...(current !== undefined && current.generation !== generation && { current }),
      ...(previous !== undefined && previous.generation !== generation && { previous }),
    });
    return true;
  }

  #of(bucket: string): Live<Snapshot> {
    return this.#live.get(bucket) ?? NONE;
  }
}
