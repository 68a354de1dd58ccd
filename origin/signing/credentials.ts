import { isDeepStrictEqual } from 'node:util';
import { type CredentialSnapshot, signsUntil } from './credential.ts';
import { shortDate } from './date-formats.ts';
import { newestDay } from './signing-day.ts';

/** The generations of one bucket that may sign. A third is never needed: the older is for what the newer cannot do. */
export interface LiveCredentials<Snapshot extends CredentialSnapshot = CredentialSnapshot> {
  readonly bucket: string;
  /** The highest generation there ever was; 0 for none. */
  readonly newest: number;
  readonly current?: Snapshot;
  readonly previous?: Snapshot;
}

/** What is held of one bucket, without secrets; 0 for none. */
export interface HeldGenerations {
  readonly newest: number;
  readonly current: number;
  readonly previous: number;
}

export function heldGenerations({ newest, current, previous }: LiveCredentials): HeldGenerations {
  return { newest, current: current?.generation ?? 0, previous: previous?.generation ?? 0 };
}

/** The live credentials of every bucket. Reading is synchronous; a push replaces, nothing edits. */
export class Credentials<Snapshot extends CredentialSnapshot = CredentialSnapshot> {
  readonly #live = new Map<string, LiveCredentials<Snapshot>>();

  /** @param live what another process holds */
  constructor(live: readonly LiveCredentials<Snapshot>[] = []) {
    for (const each of live) this.#live.set(each.bucket, each);
  }

  /** What another process needs to hold the same. */
  live(bucket: string): LiveCredentials<Snapshot> {
    return this.#live.get(bucket) ?? { bucket, newest: 0 };
  }

  /** The newest snapshot, or undefined where there is none. */
  current(bucket: string): Snapshot | undefined {
    return this.live(bucket).current;
  }

  /**
   * The snapshot that signs at a time: the current one; the one before where that does better, because the current one
   * has expired, or was pushed for days to come. Of keys of earlier days the later ones do better.
   *
   * @param timeMs milliseconds since the epoch, by the store's clock
   */
  at(bucket: string, timeMs: number): Snapshot | undefined {
    const { current, previous } = this.live(bucket);
    if (current === undefined || previous === undefined) return current;
    return lastGoodDay(previous, timeMs) > lastGoodDay(current, timeMs) ? previous : current;
  }

  /** The generation before, while it lives: for a subrequest that the store refused the current one, and to go back to. */
  previous(bucket: string, timeMs: number): Snapshot | undefined {
    return usablePrevious(this.live(bucket), timeMs);
  }

  /** Whether a snapshot may still sign: it was neither revoked nor left behind. */
  holds({ bucket, generation }: CredentialSnapshot): boolean {
    const { current, previous } = this.live(bucket);
    return generation === current?.generation || generation === previous?.generation;
  }

  /** Makes a snapshot the active one; false where it is not newer than every one before. */
  apply(snapshot: Snapshot): boolean {
    const { bucket, newest, current, previous } = this.live(snapshot.bucket);
    if (snapshot.generation <= newest) return false;
    // The same set once more is no other to fall back to.
    const before = [current, previous].find(
      (each) => each !== undefined && !isDeepStrictEqual(each.credential, snapshot.credential),
    );
    const live = { bucket, newest: snapshot.generation, current: snapshot };
    this.#live.set(bucket, before === undefined ? live : { ...live, previous: before });
    return true;
  }

  /** Whatever was held of the bucket, these are held from now on. */
  replace(live: LiveCredentials<Snapshot>): void {
    this.#live.set(live.bucket, live);
  }

  /** Nothing is signed with this generation any more; false where it is not held. */
  revoke(bucket: string, generation: number): boolean {
    const { newest, current, previous } = this.live(bucket);
    if (generation !== current?.generation && generation !== previous?.generation) return false;
    this.#live.set(bucket, {
      bucket,
      newest,
      ...(current !== undefined && current.generation !== generation && { current }),
      ...(previous !== undefined && previous.generation !== generation && { previous }),
    });
    return true;
  }
}

/** The generation before, as long as it has not expired at this time. */
export function usablePrevious<Snapshot extends CredentialSnapshot>(
  { previous }: LiveCredentials<Snapshot>,
  timeMs: number,
): Snapshot | undefined {
  return previous !== undefined && signsUntil(previous.credential) > timeMs ? previous : undefined;
}

/** The day in UTC that a credential signs for at this time: today, an earlier one of scoped keys, or none. */
function lastGoodDay({ credential }: CredentialSnapshot, timeMs: number): string {
  if (signsUntil(credential) <= timeMs) return '';
  const today = shortDate(timeMs);
  return credential.kind === 'signing-keys' ? (newestDay(credential.keys, today) ?? '') : today;
}
