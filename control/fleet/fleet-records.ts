import { createHash } from 'node:crypto';
import type { LiveCredentials } from '../../origin/signing/credentials.ts';
import { ControlError } from '../control-error.ts';
import type { Generation } from '../credential/generation.ts';
import type { RotationEntry } from '../credential/rotation-entry.ts';
import { type KeyringState, NO_KEYS } from '../state/keyring-state.ts';
import type { RecordedRequest } from '../state/node-state.ts';
import type { KeyValue } from './etcd/etcd.ts';
import type { FleetKeys, FleetPart } from './fleet-keys.ts';
import { isFleetName } from './fleet-name.ts';
import { FleetRefusal, type FleetSeal } from './fleet-seal.ts';
import { type NodeRecord, parseNodeRecord } from './node-record.ts';
import type { Replica } from './replica.ts';
import { shownText } from './told-in-clear.ts';

/** What is sealed under `credentials/BUCKET`. */
export interface CredentialsRecord {
  readonly live: LiveCredentials<Generation>;
  /** Hash of what the source delivered last. */
  readonly delivered?: string | undefined;
  /** Key of the object that credentials were tried with last. */
  readonly probe?: string | undefined;
  readonly change: BucketChange;
  /** Of the hashes of all that is revoked: none of them can be taken away by itself. */
  readonly revokedDigest: string;
  /** Ascends with each change of the bucket. */
  readonly sequence: number;
}

/** How the fleet came to what it has of a bucket. */
export interface BucketChange extends Pick<
  RotationEntry,
  'bucket' | 'event' | 'generation' | 'restoredGeneration' | 'who' | 'source' | 'maskedAccessKeyId'
> {
  /** That wrote it. */
  readonly node: string;
  /** Whether no node is to try it before it uses it. */
  readonly isUntried: boolean;
}

/** What is sealed under `revocations/BUCKET/N`. */
export interface RevocationRecord {
  /** Hashes of the secrets that no source may bring back. */
  readonly hashes: readonly string[];
}

/** What is sealed under `requests/ID`. */
export interface RequestRecord extends RecordedRequest {
  /** Of whoever wrote it: to know one's own again. */
  readonly attempt: string;
}

/** What is sealed under `keyring`. */
interface KeyringRecord {
  readonly revision: number;
  /** Of all keys, groups and shields: none of them can be put back by itself. */
  readonly digest: string;
  /** Of whoever wrote it: to know one's own again. */
  readonly attempt: string;
}

/** What a fleet has of a bucket. */
export interface FleetBucket extends CredentialsRecord {
  /** Of etcd. */
  readonly revision: number;
  readonly revocations: readonly Revocation[];
  /** Hashes of all the secrets that no source may bring back. */
  readonly revoked: ReadonlySet<string>;
}

export interface Revocation {
  readonly generation: number;
  readonly hashes: readonly string[];
}

/** What is under a key, and what that is about. */
interface Told<Part extends FleetPart = FleetPart> {
  readonly part: Part;
  readonly entry: KeyValue;
}

/** All keys of one revision, in their order. */
interface Sorted {
  readonly entries: ReadonlyMap<string, KeyValue>;
  readonly revision: number;
  readonly byKind: ReadonlyMap<FleetPart['kind'], readonly Told[]>;
  readonly revocations: ReadonlyMap<string, readonly Told<PartOfKind<'revocation'>>[]>;
}

type PartOfKind<Kind extends FleetPart['kind']> = Extract<FleetPart, { kind: Kind }>;

/** What this node knows of its fleet, opened. */
export class FleetRecords {
  readonly keys: FleetKeys;
  readonly #replica: Pick<Replica, 'entries' | 'revision' | 'trouble'>;
  readonly #opened = new Map<string, { readonly modRevision: number; readonly value: unknown }>();
  #seal: FleetSeal | undefined;
  #sorted: Sorted | undefined;

  /** @param replica that it is read from, or another state of the cluster */
  constructor(keys: FleetKeys, replica: Pick<Replica, 'entries' | 'revision' | 'trouble'>) {
    this.keys = keys;
    this.#replica = replica;
  }

  /** What the fleet's secrets are sealed with, once that is known. */
  use(seal: FleetSeal): void {
    if (seal.fleetId !== this.#seal?.fleetId) this.#opened.clear();
    this.#seal = seal;
  }

  /** @throws ControlError `fleet-unreachable` where this node does not know its fleet, or must not go by it */
  checkUsable(): void {
    const { trouble, revision } = this.#replica;
    const isRefused = trouble !== undefined && trouble.kind !== 'unreachable';
    if (this.#seal !== undefined && revision > 0 && !isRefused) return;
    const reason = trouble?.reason ?? 'it was not read yet';
    throw new ControlError('fleet-unreachable', `The fleet cannot be changed from here: ${reason}`);
  }

  /** @throws FleetRefusal */
  get seal(): FleetSeal {
    if (this.#seal !== undefined) return this.#seal;
    throw new FleetRefusal('foreign-key', 'the fleet has not said what it is sealed with');
  }

  /** Undefined: the fleet has nothing of it. @throws FleetRefusal */
  bucket(bucket: string): FleetBucket | undefined {
    const revocations = this.revocations(bucket);
    const entry = this.#replica.entries.get(this.keys.credentials(bucket));
    if (entry === undefined) return undefined;
    const record = this.#open(entry) as CredentialsRecord;
    const revoked = new Set(revocations.flatMap(({ hashes }) => hashes));
    if (revokedDigest(revoked) !== record.revokedDigest)
      throw new FleetRefusal(
        'damaged',
        'it is older than its revocations, or some of them were changed by themselves',
      );
    return { ...record, revision: entry.modRevision, revocations, revoked };
  }

  /** To be changed. @throws ControlError `fleet-unreachable` */
  usableBucket(bucket: string): FleetBucket | undefined {
    return this.#usable(`bucket ${bucket}`, () => this.bucket(bucket));
  }

  /** To be changed. @throws ControlError `fleet-unreachable` */
  usableKeyring(): ReturnType<FleetRecords['keyring']> {
    return this.#usable('keys', () => this.keyring());
  }

  /** Of etcd, in which what the fleet has of a bucket was changed last; 0: it has nothing. */
  revisionOf(bucket: string): number {
    return this.#replica.entries.get(this.keys.credentials(bucket))?.modRevision ?? 0;
  }

  /** Of etcd, in which keys were changed last; 0: the fleet has none. */
  get keyringRevision(): number {
    return this.#replica.entries.get(this.keys.keyring)?.modRevision ?? 0;
  }

  /** Names of all that the fleet has something of. */
  get buckets(): string[] {
    return this.#all('credentials').map(({ part }) => part.bucket);
  }

  /** Keys as they are, and the revision of etcd that changed them last; 0: the fleet has none. @throws FleetRefusal */
  keyring(): { readonly state: KeyringState; readonly revision: number } {
    const entry = this.#replica.entries.get(this.keys.keyring);
    if (entry === undefined) return { state: NO_KEYS, revision: 0 };
    const { revision, digest } = this.#open(entry) as KeyringRecord;
    const state = {
      revision,
      keys: this.#byId('key') as KeyringState['keys'],
      groups: this.#byId('group') as KeyringState['groups'],
      shields: this.#byId('shield') as KeyringState['shields'],
    };
    if (keyringDigest(state) !== digest) {
      throw new FleetRefusal('damaged', 'some of the keys were changed by themselves');
    }
    return { state, revision: entry.modRevision };
  }

  /** By name. */
  nodes(): ReadonlyMap<string, NodeRecord> {
    const told = this.#all('node').flatMap(({ part: { node }, entry }) => {
      const record = isFleetName(node) ? parseNodeRecord(entry.value) : undefined;
      return record === undefined ? [] : [[node, record] as const];
    });
    return new Map(told.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Who asks the source of a bucket, and since which revision. */
  sourceHolder(bucket: string): { readonly node: string; readonly revision: number } | undefined {
    const entry = this.#replica.entries.get(this.keys.source(bucket));
    return entry && { node: shownText(String(entry.value)), revision: entry.createRevision };
  }

  /** Of an entry that was read by itself. @throws FleetRefusal */
  request(entry: KeyValue): RequestRecord {
    return this.seal.open(entry) as RequestRecord;
  }

  /** Of an entry that was read by itself. @throws FleetRefusal */
  keyringAttempt(entry: KeyValue): string {
    return (this.seal.open(entry) as KeyringRecord).attempt;
  }

  /** Also of a bucket whose credentials somebody has deleted. @throws FleetRefusal */
  revocations(bucket: string): Revocation[] {
    const told = this.#sort().revocations.get(bucket) ?? [];
    return told.map(({ part: { generation }, entry }) => {
      return { generation, hashes: (this.#open(entry) as RevocationRecord).hashes };
    });
  }

  #usable<T>(what: string, read: () => T): T {
    this.checkUsable();
    try {
      return read();
    } catch (error) {
      if (!(error instanceof FleetRefusal)) throw error;
      const reason = `what the fleet has of ${what} is not taken: ${error.message}`;
      throw new ControlError('fleet-unreachable', reason);
    }
  }

  #byId(kind: 'key' | 'group' | 'shield'): Readonly<Record<string, unknown>> {
    return Object.fromEntries(this.#all(kind).map(({ part, entry }) => [part.id, this.#open(entry)]));
  }

  #all<Kind extends FleetPart['kind']>(kind: Kind): readonly Told<PartOfKind<Kind>>[] {
    return (this.#sort().byKind.get(kind) ?? []) as readonly Told<PartOfKind<Kind>>[];
  }

  /** Once for each revision: a fleet of a thousand buckets is looked at bucket by bucket. */
  #sort(): Sorted {
    const { entries, revision } = this.#replica;
    if (this.#sorted?.entries === entries && this.#sorted.revision === revision) return this.#sorted;
    const told = [...entries.values()].flatMap((entry): Told[] => {
      const part = this.keys.partOf(entry.key);
      return part === undefined ? [] : [{ part, entry }];
    });
    const byKind = Map.groupBy(told, ({ part }) => part.kind);
    const revocations = (byKind.get('revocation') ?? []) as Told<PartOfKind<'revocation'>>[];
    this.#sorted = {
      entries,
      revision,
      byKind,
      revocations: Map.groupBy(revocations, ({ part }) => part.bucket),
    };
    return this.#sorted;
  }

  /** What was opened once is not opened again as long as it is the same. */
  #open(entry: KeyValue): unknown {
    const { key, modRevision } = entry;
    const known = this.#opened.get(key);
    if (known?.modRevision === modRevision) return known.value;
    const value = this.seal.open(entry);
    this.#opened.set(key, { modRevision, value });
    return value;
  }
}

/** Of hashes, however they are ordered. */
export function revokedDigest(revoked: ReadonlySet<string>): string {
  return createHash('sha256')
    .update(JSON.stringify([...revoked].toSorted()))
    .digest('base64');
}

/** Of all that a keyring holds, however it is ordered. */
export function keyringDigest({ keys, groups, shields }: KeyringState): string {
  const parts = [keys, groups, shields].map((part) =>
    Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}
