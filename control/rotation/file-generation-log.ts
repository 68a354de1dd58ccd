import type { BucketConfig } from '../../origin/origin-config.ts';
import type { Credential } from '../../origin/signing/credential.ts';
import type { LiveCredentials } from '../../origin/signing/credentials.ts';
import { bucketViolations } from '../credential/bucket-violations.ts';
import type { CredentialSource } from '../credential/credential-source.ts';
import type { RotationEntry } from '../credential/rotation-entry.ts';
import type { Generation } from '../credential/generation.ts';
import {
  type BucketState,
  type NodeState,
  type RecordedRequest,
  bucketState,
  withBucket,
} from '../state/node-state.ts';
import type { StateFile } from '../state/state-file.ts';
import { MAX_REMEMBERED_REQUESTS, REQUEST_ID_WINDOW_MS } from './answered-requests.ts';
import { CredentialStore } from './credential-store.ts';
import type {
  Activation,
  GenerationLog,
  GenerationReader,
  HeldBucket,
  Recorded,
  Remembered,
  Revocation,
} from './generation-log.ts';
import { KeyedHash } from './keyed-hash.ts';
import {
  givenUpRecord,
  madeRecord,
  nextGeneration,
  withGeneration,
  withoutGeneration,
} from './next-generation.ts';

interface FileGenerationLogOptions {
  readonly file: StateFile;
  readonly sources: Readonly<Record<string, CredentialSource>>;
  readonly buckets: Readonly<Record<string, BucketConfig>>;
  /** Milliseconds since the epoch; the clock of the day by default. */
  readonly now?: () => number;
}

/** What becomes of a bucket, and the request that asked for it. */
interface BucketRecord extends Partial<BucketState> {
  readonly live: LiveCredentials<Generation>;
  readonly answered?: RecordedRequest | undefined;
}

/** Generations that are on disk before anybody is told of them, and outlive the process. */
export class FileGenerationLog implements GenerationLog {
  readonly remembered: Remembered;
  readonly #file: StateFile;
  readonly #store: CredentialStore;

  private constructor(file: StateFile, store: CredentialStore, hash: KeyedHash) {
    const { buckets, requests, rotations = [] } = file.state;
    const probes = Object.entries(buckets).flatMap(([bucket, { probe }]) =>
      probe === undefined ? [] : [[bucket, probe] as const],
    );
    this.remembered = { hash, requests, probes: new Map(probes), rotations };
    this.#file = file;
    this.#store = store;
  }

  /**
   * Begins with what the file holds. A credential of the configuration that it does not know yet is the next generation;
   * one that it knows leaves a later push, or a revocation, as it is.
   */
  static async open({ file, sources, buckets, now = Date.now }: FileGenerationLogOptions) {
    const { state } = file;
    const hash = new KeyedHash(Buffer.from(state.hashKey, 'base64'));
    // Of a fleet, what is new is the fleet's to number; until that knows it, a bucket without anything is served by it.
    const isKnown = (bucket: string, credential: Credential) =>
      (state.fleet !== undefined && bucketState(state, bucket).live.newest > 0) ||
      bucketState(state, bucket).delivered === hash.of(credential);
    const live = Object.entries(buckets).map(([name, config]) => {
      return whatFits(bucketState(state, name).live, config);
    });
    const store = new CredentialStore(sources, now, { live, isKnown });
    const made = Object.entries(sources).flatMap(([bucket, source]) =>
      source.kind === 'static' && !isKnown(bucket, source.credential)
        ? [{ bucket, live: store.held(bucket), delivered: hash.of(source.credential) }]
        : [],
    );
    if (made.length > 0) {
      await file.update((before) =>
        made.reduce((next, { bucket, ...changed }) => withBucket(next, bucket, changed), before),
      );
    }
    return new FileGenerationLog(file, store, hash);
  }

  get generations(): GenerationReader {
    return this.#store;
  }

  revoked(bucket: string): ReadonlySet<string> {
    return new Set(bucketState(this.#file.state, bucket).revoked);
  }

  async activate(bucket: string, plan: (held: HeldBucket) => Activation): Promise<Recorded> {
    const { live, revoked } = this.held(bucket);
    const activation = plan({ live, revoked });
    const made = nextGeneration(live, activation, this.#store.now());
    await this.record(bucket, recordOf(activation, withGeneration(live, made)));
    return madeRecord(made);
  }

  async revoke(
    bucket: string,
    plan: (held: HeldBucket) => Revocation | undefined,
  ): Promise<Recorded | undefined> {
    const before = this.held(bucket);
    const revocation = plan(before);
    if (revocation === undefined) return undefined;
    const { held, revoked } = revocation;
    await this.record(bucket, { live: withoutGeneration(before.live, held), revoked: [...revoked] });
    return givenUpRecord(held);
  }

  held(bucket: string): HeldBucket {
    return { live: this.#store.held(bucket), revoked: this.revoked(bucket) };
  }

  /** Writes what becomes of a bucket; then it is held. @throws ControlError `state-unwritable`; then nothing has changed */
  async record(bucket: string, { answered, ...changed }: BucketRecord): Promise<void> {
    await this.#file.update((state) => remember(withBucket(state, bucket, changed), answered));
    this.#store.replace(changed.live);
  }

  /** Holds what is decided elsewhere, before it is written. */
  hold(live: LiveCredentials<Generation>): void {
    this.#store.replace(live);
  }

  configure(sources: Readonly<Record<string, CredentialSource>>): void {
    this.#store.configure(sources);
  }

  delivered(bucket: string): string | undefined {
    return bucketState(this.#file.state, bucket).delivered;
  }

  /** As {@link delivered}, made with another key; undefined where it is not known what was delivered. */
  deliveredUnder(hash: KeyedHash, bucket: string): string | undefined {
    const { hash: own } = this.remembered;
    const delivered = this.delivered(bucket);
    const candidates = [this.#store.configured(bucket), this.#store.current(bucket)?.credential];
    const credential = candidates.find((each) => each !== undefined && own.of(each) === delivered);
    return credential && hash.of(credential);
  }

  keepRotations(rotations: readonly RotationEntry[]): void {
    this.#file.defer((state) => ({ ...state, rotations }));
  }

  announce(bucket: string): void {
    this.#store.announce(bucket);
  }
}

/** What is written of an activation. */
function recordOf(
  { revoked, request, restoredGeneration, delivered, probe }: Activation,
  live: LiveCredentials<Generation>,
): BucketRecord {
  const { bucket, newest: generation } = live;
  const answer = { bucket, generation, ...(restoredGeneration !== undefined && { restoredGeneration }) };
  return {
    live,
    revoked: [...revoked],
    ...(delivered !== undefined && { delivered }),
    ...(probe !== undefined && { probe }),
    answered: request && { ...request, answer },
  };
}

/** The configuration may have changed since: what cannot sign for the bucket any more is not held, and its number is not used again. */
function whatFits(live: LiveCredentials<Generation>, config: BucketConfig): LiveCredentials<Generation> {
  const { bucket, newest, current, previous } = live;
  const fits = (held: Generation | undefined) =>
    held !== undefined && bucketViolations(config, held.credential).length === 0;
  return {
    bucket,
    newest,
    ...(fits(current) && { current: current! }),
    ...(fits(previous) && { previous: previous! }),
  };
}

/** Adds an answer, and leaves out what is too old to be asked again. */
function remember(state: NodeState, answered: RecordedRequest | undefined): NodeState {
  if (answered === undefined) return state;
  const earliest = answered.askedAtMs - REQUEST_ID_WINDOW_MS;
  const kept = state.requests.filter(({ askedAtMs }) => askedAtMs > earliest);
  return { ...state, requests: [...kept, answered].slice(-MAX_REMEMBERED_REQUESTS) };
}
