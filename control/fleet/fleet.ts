import { setTimeout as sleep } from 'node:timers/promises';
import { ControlError } from '../control-error.ts';
import type { Log } from '../log.ts';
import type { StateKey } from '../state/state-key.ts';
import { AckBoard } from './ack-board.ts';
import { type NodeAcknowledgements, NO_ACKNOWLEDGEMENTS } from './acknowledgements.ts';
import type { Etcd, KeyValue, Snapshot } from './etcd/etcd.ts';
import type { FleetCache } from './fleet-cache.ts';
import type { FleetConfig } from './fleet-config.ts';
import { FleetGenerationLog } from './fleet-generation-log.ts';
import { FleetKeyringLog } from './fleet-keyring-log.ts';
import { FleetKeys } from './fleet-keys.ts';
import type { FleetReader } from './fleet-reader.ts';
import { FleetRecords } from './fleet-records.ts';
import { FleetRefusal, FleetSeal, isTaken } from './fleet-seal.ts';
import type { FleetNode, FleetTrouble, FleetView } from './fleet-view.ts';
import { Follower, type FollowerParts } from './follower.ts';
import { Membership } from './membership.ts';
import type { NodeRecord } from './node-record.ts';
import { Replica, type Trouble } from './replica.ts';
import { RequestLease } from './request-lease.ts';
import { seedFleet } from './seed-fleet.ts';
import { SourceHolders } from './source-holders.ts';

interface FleetOptions {
  readonly config: FleetConfig;
  readonly etcd: Etcd;
  /** That the fleet's secrets are sealed with. */
  readonly stateKey: StateKey;
  readonly cache: FleetCache;
  readonly log: Log;
}

/** What a node is to its fleet, once there is one. */
export interface FleetStart extends FollowerParts {
  readonly describe: () => NodeRecord;
  /** All that the fleet has is known here, for the first time or once more. */
  readonly onRead: () => void;
  /** This node asks other sources than before. */
  readonly onSourcesChanged: () => void;
}

const NOTHING_LEFT: Trouble = { kind: 'older', reason: 'the cluster has nothing of this fleet any more' };

const ACCEPT = 'Cannot follow the cluster as it is';
const ACCEPT_LIMIT_MS = 10_000;
const LOOK_AGAIN_MS = 50;

/**
 * A node's part in a fleet. It serves by what it has on disk; what others decide comes by the watch, and what is asked of it
 * goes into etcd first.
 */
export class Fleet implements FleetReader {
  readonly generationLog: FleetGenerationLog;
  readonly keyringLog: FleetKeyringLog;
  readonly #options: FleetOptions;
  readonly #keys: FleetKeys;
  readonly #replica: Replica;
  readonly #records: FleetRecords;
  readonly #board: AckBoard;
  readonly #requestLease: RequestLease;
  readonly #sources: SourceHolders;
  readonly #listeners = new Set<() => void>();
  #running:
    { readonly start: FleetStart; readonly follower: Follower; readonly membership: Membership } | undefined;
  #acknowledged: ReadonlyMap<string, NodeAcknowledgements> = new Map();
  #isAccepting = false;
  #troubleKind: FleetTrouble['kind'] | undefined;

  constructor(options: FleetOptions) {
    const { config, etcd, cache } = options;
    this.#options = options;
    this.#keys = new FleetKeys(config.fleet);
    this.#requestLease = new RequestLease(etcd);
    this.#replica = new Replica({
      etcd,
      range: this.#keys.replicated,
      isWanted: (key) => this.#keys.partOf(key)?.kind !== 'request',
      accept: (snapshot) => this.#accept(snapshot),
      onChange: (keys) => this.#onChange(keys),
      onRead: () => this.#onRead(),
      onTrouble: (trouble) => this.#onTrouble(trouble),
    });
    const records = new FleetRecords(this.#keys, this.#replica);
    this.#records = records;
    this.#board = new AckBoard({
      etcd,
      keys: this.#keys,
      present: () => new Set(records.nodes().keys()),
    });
    this.#sources = new SourceHolders({
      etcd,
      records,
      node: config.node,
      onChange: () => this.#running?.start.onSourcesChanged(),
    });
    const parts = { etcd, replica: this.#replica, records, cache, board: this.#board };
    this.generationLog = new FleetGenerationLog({
      ...parts,
      requestLease: this.#requestLease,
      node: config.node,
      sourceHeldSince: (bucket) => this.#sources.heldSince(bucket),
    });
    this.keyringLog = new FleetKeyringLog(parts);
  }

  /** Follows from now on, and is there for others once it knows what the fleet has. */
  start(start: FleetStart): void {
    const { etcd, config, cache, log } = this.#options;
    const membership: Membership = new Membership({
      etcd,
      keys: this.#keys,
      node: config.node,
      leaseSeconds: config.leaseSeconds,
      describe: start.describe,
      revision: () => (follower.isIdle ? this.#replica.revision : undefined),
      onLease: (leaseId) => this.#sources.onLease(leaseId),
    });
    const follower = new Follower({ ...start, records: this.#records, cache, membership, log });
    this.#running = { start, follower, membership };
    this.#replica.start();
  }

  /** The buckets whose sources can be asked from here. */
  configureSources(buckets: Iterable<string>): void {
    this.#sources.configure(buckets);
  }

  /** Whether this node is the one that asks the source of a bucket. */
  asksSource(bucket: string): boolean {
    return this.#sources.heldSince(bucket) !== undefined;
  }

  /** The configuration has other buckets from now on. */
  followAll(): void {
    for (const bucket of this.#records.buckets) this.#running?.follower.followBucket(bucket);
    this.#running?.follower.followKeys();
  }

  view(): FleetView {
    const { config, etcd } = this.#options;
    const { revision, freshAtMs, trouble } = this.#replica;
    const buckets = this.#records.buckets;
    const holders = buckets.flatMap((bucket) => {
      const holder = this.#records.sourceHolder(bucket);
      return holder === undefined ? [] : [[bucket, holder.node] as const];
    });
    return {
      fleet: config.fleet,
      node: config.node,
      revision,
      ...(freshAtMs !== undefined && { freshAtMs }),
      ...(trouble !== undefined && { trouble }),
      endpoint: etcd.connection.endpoint,
      nodes: [...this.#records.nodes()].map(([name, record]) => this.#nodeView(name, record)),
      generations: Object.fromEntries(buckets.map((bucket) => [bucket, this.#activeGeneration(bucket)])),
      sourceHolders: Object.fromEntries(holders),
    };
  }

  async read(): Promise<FleetView> {
    // What is not known now is as it was known last, and the view says what the trouble is.
    this.#acknowledged = await this.#board.read().catch(() => this.#acknowledged);
    return this.view();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async accept(): Promise<number> {
    const endMs = performance.now() + ACCEPT_LIMIT_MS;
    this.#isAccepting = true;
    try {
      while (this.#replica.trouble !== undefined && performance.now() < endMs) {
        this.#replica.retryNow();
        await sleep(LOOK_AGAIN_MS);
      }
    } finally {
      this.#isAccepting = false;
    }
    const { trouble, revision } = this.#replica;
    if (trouble === undefined) return revision;
    throw new ControlError('fleet-unreachable', `${ACCEPT}: ${trouble.reason}`);
  }

  async close(): Promise<void> {
    this.#replica.close();
    this.#running?.follower.close();
    await this.#running?.membership.close();
    this.#board.close();
    this.#options.etcd.close();
  }

  /** Learns what a fleet is sealed with, founds one that is not there, and puts into it what it has not. */
  async #accept(snapshot: Snapshot): Promise<Snapshot | Trouble> {
    const { cache, config, etcd, stateKey } = this.#options;
    try {
      const { joined } = cache;
      const meta = snapshot.entries.find(({ key }) => key === this.#keys.meta);
      if (meta === undefined && joined !== undefined && !this.#isAccepting) return NOTHING_LEFT;
      const seal = FleetSeal.open(meta ?? (await this.#found()), stateKey);
      const entries = new Map(snapshot.entries.map((entry) => [entry.key, entry]));
      const records = new FleetRecords(this.#keys, {
        entries,
        revision: snapshot.revision,
        trouble: undefined,
      });
      records.use(seal);
      const older = olderThan(joined, seal, snapshot) ?? lackedBy(records, cache);
      if (older !== undefined && !this.#isAccepting) return older;
      this.#records.use(seal);
      const isRestoring = older !== undefined;
      if (isRestoring) this.#forgetCluster();
      const requestLease = this.#requestLease;
      const hasSeeded = await seedFleet({
        etcd,
        records,
        cache,
        requestLease,
        node: config.node,
        isRestoring,
      });
      const current = hasSeeded ? await etcd.read(this.#keys.replicated) : snapshot;
      const hasKeys = current.entries.some(({ key }) => key === this.#keys.keyring);
      await cache.join({ id: seal.fleetId, revision: current.revision }, { hashKey: seal.hashKey, hasKeys });
      return current;
    } catch (error) {
      if (!(error instanceof FleetRefusal)) throw error;
      const kind = error.kind === 'damaged' ? 'foreign-key' : error.kind;
      return { kind, reason: `fleet ${config.fleet}: ${error.message}` };
    }
  }

  /** It was put back: what this node has told it, and the leases that it gave, were of another time. */
  #forgetCluster(): void {
    this.#running?.membership.forget();
    this.#requestLease.forget();
  }

  async #found(): Promise<KeyValue> {
    const { cache, etcd, stateKey } = this.#options;
    const key = this.#keys.meta;
    const value = FleetSeal.found(cache.hashKey, stateKey);
    await etcd.commit({ when: [{ key, createRevision: 0 }], then: [{ kind: 'put', key, value }] });
    const { entries } = await etcd.read({ key });
    return entries[0]!;
  }

  #onChange(keys: readonly string[]): void {
    const { follower } = this.#running!;
    for (const key of keys) {
      const part = this.#keys.partOf(key);
      if (part?.kind === 'credentials' || part?.kind === 'revocation') follower.followBucket(part.bucket);
      else if (part?.kind === 'keyring') follower.followKeys();
      else if (part?.kind === 'node') this.#onNodeChanged(part.node);
      else if (part?.kind === 'source') this.#onSourceChanged();
    }
    this.#options.cache.follow(this.#replica.revision);
    this.#tellListeners();
  }

  #onRead(): void {
    const { membership, start } = this.#running!;
    this.followAll();
    membership.open();
    start.onRead();
  }

  #onNodeChanged(node: string): void {
    const { config, log } = this.#options;
    this.#board.onNodesChanged();
    const record = this.#records.nodes().get(node);
    if (node !== config.node) return;
    if (record === undefined) return void this.#running?.membership.reintroduce();
    if (record.startedAtMs === this.#running?.start.describe().startedAtMs) return;
    log.error({ node, address: record.address }, 'another node of the fleet has the name of this one');
  }

  #onSourceChanged(): void {
    this.#running?.start.onSourcesChanged();
    this.#sources.lookAgain();
  }

  #onTrouble(trouble: FleetTrouble | undefined): void {
    // Said once of each kind: endpoints, and a cluster that goes on, have other words for it each time.
    if (trouble?.kind !== this.#troubleKind) this.#onTroubleOfAnotherKind(trouble);
    this.#troubleKind = trouble?.kind;
    this.#tellListeners();
  }

  #onTroubleOfAnotherKind(trouble: FleetTrouble | undefined): void {
    const { log, config } = this.#options;
    const { fleet } = config;
    if (trouble === undefined) return log.info({ fleet }, 'this node follows its fleet');
    const { kind, reason } = trouble;
    log.error({ fleet, kind, reason }, 'this node does not follow its fleet');
    // Its revisions may be ahead of those of a cluster that was put back: none is to count for a change there.
    if (kind !== 'unreachable') this.#running?.membership.refuseAll(reason);
  }

  #tellListeners(): void {
    for (const listener of this.#listeners) listener();
  }

  #activeGeneration(bucket: string): number {
    try {
      return this.#records.bucket(bucket)?.live.current?.generation ?? 0;
    } catch {
      // It cannot be opened here; that is this node's acknowledgement, too.
      return 0;
    }
  }

  #nodeView(name: string, record: NodeRecord): FleetNode {
    const { config } = this.#options;
    const own = name === config.node ? this.#running?.membership.acknowledgements : undefined;
    const { revision, buckets, keys } = own ?? this.#acknowledged.get(name) ?? NO_ACKNOWLEDGEMENTS;
    return {
      name,
      ...record,
      revision,
      buckets,
      ...(keys?.refusal !== undefined && { keysRefusal: keys.refusal }),
    };
  }
}

/**
 * Revisions ascend again in a cluster that was put back: nodes that come back to it have it pass what another has seen.
 *
 * @throws FleetRefusal
 */
function lackedBy(records: FleetRecords, cache: FleetCache): Trouble | undefined {
  if (cache.joined?.id !== records.seal.fleetId) return undefined;
  const bucket = cache.generations.generations
    .live()
    .map((live) => live.bucket)
    .filter((name) => isTaken(() => records.bucket(name)))
    .find((name) => (records.bucket(name)?.sequence ?? 0) < cache.sequence(name));
  const lacksKeys =
    isTaken(() => records.keyring()) && records.keyring().state.revision < cache.keyring.revision;
  const isOlder = bucket !== undefined || lacksKeys;
  const what = bucket === undefined ? 'keys' : `bucket ${bucket}`;
  return isOlder
    ? { kind: 'older', reason: `the cluster lacks changes of ${what} that this node has seen` }
    : undefined;
}

/** A cluster that has less than a node has seen was put back from an earlier time, or is another. */
function olderThan(
  joined: FleetCache['joined'],
  { fleetId }: FleetSeal,
  { revision }: Snapshot,
): Trouble | undefined {
  if (joined === undefined) return undefined;
  if (joined.id !== fleetId) return { kind: 'older', reason: 'the cluster has another fleet of this name' };
  if (revision >= joined.revision) return undefined;
  const reason = `the cluster is at revision ${revision}, and this node has seen ${joined.revision}`;
  return { kind: 'older', reason };
}
