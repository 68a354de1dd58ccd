import { setTimeout as sleep } from 'node:timers/promises';
import { ControlError } from '../control-error.ts';
import type { Log } from '../log.ts';
import type { StateKey } from '../state/state-key.ts';
import { AckBoard } from './ack-board.ts';
import type { NodeAcknowledgements } from './acknowledgements.ts';
import { ClusterJudge } from './cluster-judge.ts';
import { describeFleet } from './describe-fleet.ts';
import type { Etcd } from './etcd/etcd.ts';
import type { FleetCache } from './fleet-cache.ts';
import type { FleetConfig } from './fleet-config.ts';
import { FleetGenerationLog } from './fleet-generation-log.ts';
import { FleetKeyringLog } from './fleet-keyring-log.ts';
import { FleetKeys } from './fleet-keys.ts';
import type { FleetReader } from './fleet-reader.ts';
import { FleetRecords } from './fleet-records.ts';
import type { FleetTrouble, FleetView } from './fleet-view.ts';
import { Follower, type FollowerParts } from './follower.ts';
import { Membership } from './membership.ts';
import type { NodeRecord } from './node-record.ts';
import { Replica } from './replica.ts';
import { RequestLease } from './request-lease.ts';
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

const ACCEPT = 'Cannot follow the cluster as it is';
const ACCEPT_LIMIT_MS = 10_000;
const LOOK_AGAIN_MS = 50;

/**
 * A node's part in a fleet. It serves by what it has on disk; what others decide comes by the watch, and what is asked of it
 * goes into etcd first.
 */
export class Fleet implements FleetReader {
  /** What this node has of its fleet on disk. */
  readonly cache: FleetCache;
  readonly generationLog: FleetGenerationLog;
  readonly keyringLog: FleetKeyringLog;
  readonly #options: FleetOptions;
  readonly #keys: FleetKeys;
  readonly #replica: Replica;
  readonly #records: FleetRecords;
  readonly #board: AckBoard;
  readonly #judge: ClusterJudge;
  readonly #sources: SourceHolders;
  readonly #listeners = new Set<() => void>();
  #running:
    { readonly start: FleetStart; readonly follower: Follower; readonly membership: Membership } | undefined;
  #acknowledged: ReadonlyMap<string, NodeAcknowledgements> = new Map();
  #troubleKind: FleetTrouble['kind'] | undefined;

  constructor(options: FleetOptions) {
    const { config, etcd, cache } = options;
    this.#options = options;
    this.cache = cache;
    this.#keys = new FleetKeys(config.fleet);
    const requestLease = new RequestLease(etcd);
    this.#judge = new ClusterJudge({
      ...options,
      keys: this.#keys,
      requestLease,
      onSeal: (seal) => records.use(seal),
      onPutBack: () => {
        this.#running?.membership.forget();
        requestLease.forget();
      },
    });
    this.#replica = new Replica({
      etcd,
      range: this.#keys.replicated,
      isWanted: (key) => {
        const part = this.#keys.partOf(key);
        return part !== undefined && part.kind !== 'request';
      },
      accept: (snapshot) => this.#judge.judge(snapshot),
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
      requestLease,
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
    const own = this.#running?.membership.acknowledgements;
    return describeFleet({
      config,
      endpoint: etcd.connection.endpoint,
      replica: this.#replica,
      records: this.#records,
      acknowledged: (node) => (node === config.node ? own : undefined) ?? this.#acknowledged.get(node),
    });
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
    this.#judge.isAccepting = true;
    try {
      while (this.#replica.trouble !== undefined && performance.now() < endMs) {
        this.#replica.retryNow();
        await sleep(LOOK_AGAIN_MS);
      }
    } finally {
      this.#judge.isAccepting = false;
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
}
