import type { StateKey } from '../state/state-key.ts';
import type { Etcd, KeyValue, Snapshot } from './etcd/etcd.ts';
import type { FleetCache } from './fleet-cache.ts';
import type { FleetConfig } from './fleet-config.ts';
import type { FleetKeys } from './fleet-keys.ts';
import { FleetRecords } from './fleet-records.ts';
import { FleetRefusal, FleetSeal, isTaken } from './fleet-seal.ts';
import type { Trouble } from './replica.ts';
import type { RequestLease } from './request-lease.ts';
import { seedFleet } from './seed-fleet.ts';

interface ClusterJudgeOptions {
  readonly config: FleetConfig;
  readonly etcd: Etcd;
  readonly keys: FleetKeys;
  /** That the fleet's secrets are sealed with. */
  readonly stateKey: StateKey;
  readonly cache: FleetCache;
  readonly requestLease: RequestLease;
  /** What is in the cluster is opened with this from now on. */
  readonly onSeal: (seal: FleetSeal) => void;
  /** The cluster was put back: what this node has told it, and the leases that it gave, were of another time. */
  readonly onPutBack: () => void;
}

const NOTHING_LEFT: Trouble = { kind: 'older', reason: 'the cluster has nothing of this fleet any more' };

/** Whether a cluster, as it was read, may be gone by: whose key it is sealed with, and whether it has all that was seen. */
export class ClusterJudge {
  readonly #options: ClusterJudgeOptions;
  /** Somebody says that the cluster is the right one, whatever it lacks. */
  isAccepting = false;

  constructor(options: ClusterJudgeOptions) {
    this.#options = options;
  }

  /**
   * Founds a fleet that is not there, and puts into it what it has not.
   *
   * @returns what there is then, or why it is not gone by
   * @throws EtcdError
   */
  async judge(snapshot: Snapshot): Promise<Snapshot | Trouble> {
    try {
      return await this.#join(snapshot);
    } catch (error) {
      if (!(error instanceof FleetRefusal)) throw error;
      const kind = error.kind === 'damaged' ? 'foreign-key' : error.kind;
      return { kind, reason: `fleet ${this.#options.config.fleet}: ${error.message}` };
    }
  }

  async #join(snapshot: Snapshot): Promise<Snapshot | Trouble> {
    const { cache, config, etcd, keys, stateKey, requestLease, onSeal, onPutBack } = this.#options;
    const { joined } = cache;
    const meta = snapshot.entries.find(({ key }) => key === keys.meta);
    if (meta === undefined && joined !== undefined && !this.isAccepting) return NOTHING_LEFT;
    const seal = FleetSeal.open(meta ?? (await this.#found()), stateKey);
    const records = recordsOf(keys, snapshot, seal);
    const older = olderThan(joined, seal, snapshot) ?? lackedBy(records, cache);
    if (older !== undefined && !this.isAccepting) return older;
    onSeal(seal);
    const isRestoring = older !== undefined;
    if (isRestoring) onPutBack();
    const hasSeeded = await seedFleet({ etcd, records, cache, requestLease, node: config.node, isRestoring });
    const current = hasSeeded ? await etcd.read(keys.replicated) : snapshot;
    const hasKeys = current.entries.some(({ key }) => key === keys.keyring);
    await cache.join({ id: seal.fleetId, revision: current.revision }, { hashKey: seal.hashKey, hasKeys });
    return current;
  }

  /** Where two nodes do so at once, one of them is first. */
  async #found(): Promise<KeyValue> {
    const { cache, etcd, keys, stateKey } = this.#options;
    const { meta: key } = keys;
    const value = FleetSeal.found(cache.hashKey, stateKey);
    await etcd.commit({ compare: [{ key, createRevision: 0 }], success: [{ kind: 'put', key, value }] });
    const { entries } = await etcd.read({ key });
    return entries[0]!;
  }
}

function recordsOf(keys: FleetKeys, { entries, revision }: Snapshot, seal: FleetSeal): FleetRecords {
  const byKey = new Map(entries.map((entry) => [entry.key, entry]));
  const records = new FleetRecords(keys, { entries: byKey, revision, trouble: undefined });
  records.use(seal);
  return records;
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
