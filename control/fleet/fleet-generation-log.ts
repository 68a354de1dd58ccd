import { randomUUID } from 'node:crypto';
import { ControlError } from '../control-error.ts';
import type { FleetReceipt } from '../node-acknowledgement.ts';
import type { CredentialSource } from '../credential/credential-source.ts';
import type { RotationEntry } from '../credential/rotation-entry.ts';
import { AnsweredElsewhere } from '../rotation/answered-requests.ts';
import type { FileGenerationLog } from '../rotation/file-generation-log.ts';
import type {
  Activation,
  GenerationLog,
  GenerationReader,
  HeldBucket,
  RecalledRequest,
  Recorded,
  Remembered,
  Revocation,
} from '../rotation/generation-log.ts';
import {
  changedGeneration,
  nextGeneration,
  withGeneration,
  withoutGeneration,
} from '../rotation/next-generation.ts';
import { SourceError } from '../sources/providers/credential-provider.ts';
import type { AckBoard } from './ack-board.ts';
import { type BucketPlan, bucketTransaction } from './bucket-transaction.ts';
import { type Etcd, EtcdError, type KeyValue } from './etcd/etcd.ts';
import type { FleetCache } from './fleet-cache.ts';
import { type Beaten, commitSurely, untilFirst } from './fleet-commits.ts';
import type { FleetBucket, FleetRecords } from './fleet-records.ts';
import type { Replica } from './replica.ts';
import type { RequestLease } from './request-lease.ts';

interface FleetGenerationLogOptions {
  readonly etcd: Etcd;
  readonly replica: Replica;
  readonly records: FleetRecords;
  readonly cache: FleetCache;
  readonly board: AckBoard;
  readonly requestLease: RequestLease;
  /** This node's name. */
  readonly node: string;
  /** The revision since which this node asks the source of a bucket; undefined: it does not. */
  readonly sourceHeldSince: (bucket: string) => number | undefined;
}

type Plan = (
  held: HeldBucket,
  known: FleetBucket | undefined,
) => Omit<BucketPlan, 'sequenceBefore'> | undefined;

const ACTION = 'Cannot change the credential of the fleet';

/**
 * Generations that all nodes of a fleet have. A change is one transaction, done where nobody changed the bucket since it
 * was planned; the node's own file is a cache of what came of it.
 */
export class FleetGenerationLog implements GenerationLog {
  readonly #options: FleetGenerationLogOptions;
  readonly #local: FileGenerationLog;

  constructor(options: FleetGenerationLogOptions) {
    this.#options = options;
    this.#local = options.cache.generations;
  }

  get generations(): GenerationReader {
    return this.#local.generations;
  }

  get remembered(): Remembered {
    return this.#local.remembered;
  }

  revoked(bucket: string): ReadonlySet<string> {
    return this.#local.revoked(bucket);
  }

  delivered(bucket: string): string | undefined {
    return this.#local.delivered(bucket);
  }

  async recall(id: string): Promise<RecalledRequest | undefined> {
    const { etcd, records } = this.#options;
    records.checkUsable();
    try {
      const { entries } = await etcd.read({ key: records.keys.request(id) });
      return entries[0] && this.#recalled(entries[0]);
    } catch (error) {
      throw unreachable(error);
    }
  }

  async activate(bucket: string, plan: (held: HeldBucket) => Activation): Promise<Recorded> {
    const { node, sourceHeldSince } = this.#options;
    const recorded = await this.#change(bucket, (held) => {
      const activation = plan(held);
      const { who, restoredGeneration, isUntried = false, source, delivered } = activation;
      const made = nextGeneration(held.live, activation, Date.now());
      const isRestored = restoredGeneration !== undefined;
      const about = { event: isRestored ? 'restored' : 'activated', who } as const;
      const isFromSource = delivered !== undefined && source !== 'static';
      return {
        ...activation,
        live: withGeneration(held.live, made),
        change: {
          ...changedGeneration(made),
          ...about,
          restoredGeneration,
          isUntried: isUntried || isRestored,
          node,
        },
        // A number that no key was created at: whoever does not hold the source is refused.
        sourceHeldSince: isFromSource ? (sourceHeldSince(bucket) ?? -1) : undefined,
      };
    });
    // The plan above is always one to do something.
    return recorded!;
  }

  async revoke(
    bucket: string,
    plan: (held: HeldBucket) => Revocation | undefined,
  ): Promise<Recorded | undefined> {
    const { node } = this.#options;
    return this.#change(bucket, (before, known) => {
      const revocation = plan(before);
      if (revocation === undefined) return undefined;
      const { held, who, revoked } = revocation;
      const live = withoutGeneration(before.live, held);
      // What is left is tried as it was to be.
      const { isUntried = false } = known?.change ?? {};
      const change = { ...changedGeneration(held), event: 'revoked', who, isUntried, node } as const;
      return { live, revoked, change };
    });
  }

  configure(sources: Readonly<Record<string, CredentialSource>>): void {
    this.#local.configure(sources);
  }

  keepRotations(entries: readonly RotationEntry[]): void {
    this.#local.keepRotations(entries);
  }

  announce(bucket: string): void {
    this.#local.announce(bucket);
  }

  async #change(bucket: string, planOf: Plan): Promise<Recorded | undefined> {
    const { records, cache, replica } = this.#options;
    const attempt = randomUUID();
    return untilFirst(ACTION, replica, async () => {
      const known = records.usableBucket(bucket);
      const plan = planOf(this.#held(bucket, known), known);
      if (plan === undefined) return { done: undefined };
      const sequenceBefore = known?.sequence ?? cache.sequence(bucket);
      const done = await this.#attempt(known, { ...plan, sequenceBefore }, attempt);
      if ('byRevision' in done) return done;
      const { delivered = known?.delivered, probe = known?.probe, ...rest } = plan;
      await cache.takeOver(bucket, { ...rest, delivered, probe, sequence: sequenceBefore + 1 });
      const { live, change } = plan;
      const told = { kind: 'credentials', live } as const;
      return { done: { generation: change, change: told, receipt: this.#receipt(bucket, done) } };
    });
  }

  async #attempt(known: FleetBucket | undefined, plan: BucketPlan, attempt: string): Promise<Done | Beaten> {
    const { etcd, records, requestLease } = this.#options;
    const leaseId = await requestLease.id().catch((error: unknown) => {
      throw unreachable(error);
    });
    const transaction = bucketTransaction(records, known, plan, { id: attempt, leaseId });
    const committed = await commitSurely(etcd, ACTION, transaction).catch((error: unknown) => {
      // The cluster may have lost the lease with its data.
      requestLease.forget();
      throw error;
    });
    const { succeeded, revision, reads } = committed;
    if (succeeded) return { revision, nodes: (reads[0] ?? []).map(({ key }) => records.keys.nodeOf(key)) };
    const [[request] = [], [holder] = [], [current] = []] = reads;
    if (request !== undefined) {
      if (records.request(request).attempt !== attempt) throw new AnsweredElsewhere(this.#recalled(request));
      // It was done the first time, and the answer lost on the way.
      return this.#doneBefore(request);
    }
    const { sourceHeldSince } = plan;
    if (sourceHeldSince !== undefined && holder?.createRevision !== sourceHeldSince) {
      throw new SourceError('another node of the fleet asks it');
    }
    // The store's own revision may be one that changed nothing of what is watched.
    return { byRevision: current?.modRevision ?? revision };
  }

  /** What is to be changed: what the fleet has, or where it has nothing, what this node has. */
  #held(bucket: string, known: FleetBucket | undefined): HeldBucket {
    const { cache } = this.#options;
    if (known === undefined) return this.#local.held(bucket);
    if (known.sequence >= cache.sequence(bucket)) return known;
    const state = `what the fleet has of bucket ${bucket} is older than what this node has seen`;
    throw new ControlError('fleet-unreachable', `${ACTION}: ${state}`);
  }

  #recalled(entry: KeyValue): RecalledRequest {
    const request = this.#options.records.request(entry);
    return { ...request, receipt: this.#receipt(request.answer.bucket, this.#doneBefore(entry)) };
  }

  /** Who was there then is not known any more: whoever is there now is to go by it, too. */
  #doneBefore({ modRevision }: KeyValue): Done {
    return { revision: modRevision, nodes: [...this.#options.records.nodes().keys()] };
  }

  #receipt(bucket: string, { revision, nodes }: Done): FleetReceipt {
    const { board } = this.#options;
    return { revision, acknowledged: (wait) => board.acknowledged({ bucket, revision, nodes, wait }) };
  }
}

/** A change that is recorded, and who was there then. */
interface Done {
  readonly revision: number;
  readonly nodes: readonly string[];
}

function unreachable(error: unknown): unknown {
  if (!(error instanceof EtcdError)) return error;
  return new ControlError('fleet-unreachable', `${ACTION}: ${error.message}`);
}
