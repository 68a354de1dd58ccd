import { isDeepStrictEqual } from 'node:util';
import type { BucketsByName } from '../../origin/origin-config.ts';
import { signsUntil } from '../../origin/signing/credential.ts';
import type { LiveCredentials } from '../../origin/signing/credentials.ts';
import type { KeyChange } from '../../origin/messages.ts';
import type { AuditTrail } from '../audit-line.ts';
import { ControlError } from '../control-error.ts';
import { bucketViolations } from '../credential/bucket-violations.ts';
import type { Generation } from '../credential/generation.ts';
import { keySetOf } from '../keys/key-set-of.ts';
import type { Log } from '../log.ts';
import { withoutGeneration } from '../rotation/next-generation.ts';
import { RevokedSecrets } from '../rotation/revoked-secrets.ts';
import type { Rotation } from '../rotation/rotation.ts';
import { type WorkerAcknowledgement, acknowledgedBy } from '../supervisor/worker-acknowledgement.ts';
import type { Verify } from '../verification/credential-verifier.ts';
import type { FleetCache } from './fleet-cache.ts';
import type { FleetBucket, FleetRecords } from './fleet-records.ts';
import { FleetRefusal, isTaken } from './fleet-seal.ts';
import type { Membership } from './membership.ts';
import { RetriedTask } from './retried-task.ts';

/** What a node does with what its fleet has decided. */
export interface FollowerParts {
  readonly rotation: Rotation;
  readonly verify: Verify;
  /** An object that another node tried a credential of the bucket with. */
  readonly learnProbe: (bucket: string, key: string) => void;
  readonly config: BucketsByName;
  readonly audit: AuditTrail;
  readonly broadcastKeys: (change: KeyChange) => Promise<WorkerAcknowledgement[]>;
  /** Why some worker that serves does not sign with this generation of a bucket; undefined: all do. */
  readonly laggingWorker: (bucket: string, generation: number) => string | undefined;
}

interface FollowerOptions extends FollowerParts {
  readonly records: FleetRecords;
  readonly cache: FleetCache;
  readonly membership: Membership;
  readonly log: Log;
}

const ACTION = 'Cannot go by what the fleet has';

/**
 * Has this node go by what its fleet has: each bucket, and the keys, in its own time. What it cannot go by it says, keeps
 * what it had, and tries again.
 */
export class Follower {
  readonly #options: FollowerOptions;
  readonly #buckets = new Map<string, RetriedTask>();
  readonly #keys: RetriedTask;
  /** By bucket, why it is not gone by now. */
  readonly #refusals = new Map<string, string>();

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#keys = new RetriedTask((isRetry) => this.#followKeys(isRetry));
  }

  /** Whether nothing is under way. */
  get isIdle(): boolean {
    return !this.#keys.isRunning && ![...this.#buckets.values()].some(({ isRunning }) => isRunning);
  }

  followBucket(bucket: string): void {
    // Of a bucket that this node lacks it says so, unless nobody of the fleet has written it.
    const { rotation, records } = this.#options;
    if (!rotation.generations.has(bucket) && !isTaken(() => records.bucket(bucket))) return;
    let task = this.#buckets.get(bucket);
    if (task === undefined) {
      task = new RetriedTask((isRetry) => this.#followBucket(bucket, isRetry));
      this.#buckets.set(bucket, task);
    }
    task.ask();
  }

  followKeys(): void {
    this.#keys.ask();
  }

  close(): void {
    this.#keys.close();
    for (const task of this.#buckets.values()) task.close();
  }

  async #followBucket(bucket: string, isRetry: boolean): Promise<boolean> {
    const { rotation, records, membership, log } = this.#options;
    // Before the turn: what is newer by then is looked at again.
    const revision = records.revisionOf(bucket);
    try {
      await rotation.takeTurn(ACTION, bucket, () => this.#takeOver(bucket, isRetry));
      membership.acknowledge(bucket, { generation: this.#generation(bucket), revision });
      this.#refusals.delete(bucket);
      return true;
    } catch (error) {
      const refusal = reasonOf(error);
      const generation = this.#generation(bucket);
      membership.acknowledge(bucket, { generation, revision, refusal });
      // Said once, and not with every try.
      if (this.#refusals.get(bucket) !== refusal)
        log.error({ bucket, generation, reason: refusal }, 'this node does not go by its fleet');
      this.#refusals.set(bucket, refusal);
      return false;
    }
  }

  #generation(bucket: string): number {
    return this.#options.rotation.generations.generation(bucket);
  }

  /** @throws FollowRefusal, FleetRefusal, ControlError with the reason why not */
  async #takeOver(bucket: string, isRetry: boolean): Promise<void> {
    const { records, cache, rotation, laggingWorker } = this.#options;
    if (!rotation.generations.has(bucket)) throw new FollowRefusal('its configuration has no such bucket');
    const seen = cache.sequence(bucket);
    const fleet = records.bucket(bucket);
    if (fleet === undefined && seen === 0) return;
    if (fleet === undefined) throw new FollowRefusal('the fleet has nothing of it any more');
    if (fleet.sequence < seen)
      throw new FollowRefusal('what the fleet has is older than what this node has seen');
    const { live } = cache.generations.held(bucket);
    const isNew = !isSame(fleet.live, live);
    if (isNew) await this.#check(fleet, live);
    if (isNew || fleet.sequence > seen) await cache.takeOver(bucket, fleet);
    if (isNew || isRetry) await this.#tell(fleet, fleet.live, isNew);
    const lagging = laggingWorker(bucket, fleet.live.current?.generation ?? 0);
    if (lagging !== undefined) throw new FollowRefusal(lagging);
  }

  /** What another node tried is tried here, too, unless what this node has is of no use. @throws ControlError, FollowRefusal */
  async #check(fleet: FleetBucket, held: LiveCredentials<Generation>): Promise<void> {
    const { rotation, verify, config, learnProbe } = this.#options;
    const { bucket, current } = fleet.live;
    if (fleet.probe !== undefined) learnProbe(bucket, fleet.probe);
    try {
      if (current === undefined) return;
      const { credential } = current;
      const [violation] = bucketViolations(config.buckets[bucket]!, credential);
      if (violation !== undefined)
        throw new FollowRefusal(
          `it is not for this bucket: ${violation.field} ${violation.description}`.trim(),
        );
      const works =
        held.current !== undefined &&
        signsUntil(held.current.credential) > rotation.now() &&
        rotation.rejection(bucket) === undefined;
      const isOther = !isSame(credential, held.current?.credential);
      if (works && isOther && !fleet.change.isUntried) {
        await verify({ action: ACTION, bucket, credential, mode: 'auto' });
      }
    } catch (error) {
      await this.#giveUpRevoked(fleet, held);
      throw error;
    }
  }

  /** What was revoked signs nothing, whatever becomes of what came in its place. */
  async #giveUpRevoked(fleet: FleetBucket, held: LiveCredentials<Generation>): Promise<void> {
    const { cache } = this.#options;
    const { bucket } = held;
    const secrets = new RevokedSecrets(cache.generations.remembered.hash);
    // Numbers that a node gave before it was of the fleet are its own; secrets may have come under several.
    const isNumbered = cache.sequence(bucket) > 0;
    const isRevoked = ({ generation, credential }: Generation) =>
      secrets.includes(fleet.revoked, credential) ||
      (isNumbered && fleet.revocations.some((each) => each.generation === generation));
    const live = [held.current, held.previous].reduce(
      (left, each) => (each !== undefined && isRevoked(each) ? withoutGeneration(left, each) : left),
      held,
    );
    if (live === held) return;
    await cache.takeOver(bucket, { live, revoked: fleet.revoked, sequence: cache.sequence(bucket) });
    await this.#tell(fleet, live, true);
  }

  async #tell({ change }: FleetBucket, live: LiveCredentials<Generation>, isNew: boolean): Promise<void> {
    const { rotation, audit } = this.#options;
    const { event, who, restoredGeneration, node, generation, bucket } = change;
    const recorded = { generation: change, change: { kind: 'credentials', live } } as const;
    const { workers } = await rotation.tell(recorded, { event, who, restoredGeneration });
    if (!isNew) return;
    const acknowledged = acknowledgedBy(workers);
    audit.write({
      who: who ?? `node ${node}`,
      action: 'follow fleet',
      bucket,
      event,
      generation,
      node,
      acknowledged,
      workers: workers.length,
      result: 'OK',
    });
  }

  async #followKeys(isRetry: boolean): Promise<boolean> {
    const { records, cache, membership, broadcastKeys, log } = this.#options;
    const revision = records.keyringRevision;
    try {
      const { state } = records.keyring();
      if (state.revision < cache.keyring.revision) {
        throw new FollowRefusal('what the fleet has is older than what this node has seen');
      }
      const isNew = !isSame(state, cache.keyring);
      if (isNew) await cache.takeOverKeys(state);
      const change = { kind: 'keys', keys: keySetOf(cache.keyring) } as const;
      const workers = isNew || isRetry ? await broadcastKeys(change) : [];
      const lagging = workers.find(({ refusal }) => refusal !== undefined);
      if (lagging !== undefined) throw new FollowRefusal(`worker ${lagging.workerId}: ${lagging.refusal}`);
      membership.acknowledgeKeys({ generation: state.revision, revision });
      return true;
    } catch (error) {
      const refusal = reasonOf(error);
      membership.acknowledgeKeys({ generation: cache.keyring.revision, revision, refusal });
      log.error({ reason: refusal }, 'this node does not go by the keys of its fleet');
      return false;
    }
  }
}

/** Why this node does not go by what its fleet has. */
class FollowRefusal extends Error {
  override readonly name = 'FollowRefusal';
}

function reasonOf(error: unknown): string {
  const isKnown =
    error instanceof FollowRefusal || error instanceof FleetRefusal || error instanceof ControlError;
  // A fault of ours, whose words nobody has looked at for secrets.
  return isKnown ? error.message.replace(`${ACTION}: `, '') : 'internal error';
}

/** As what is written and read again is. */
function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(normal(one), normal(other));
}

function normal(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}
