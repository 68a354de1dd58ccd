import type { Credential } from '../../origin/signing/credential.ts';
import type { CredentialChange } from '../../origin/messages.ts';
import type { CredentialSource } from '../credential/credential-source.ts';
import { ControlError } from '../control-error.ts';
import { type WorkerAcknowledgement, acknowledgedBy } from '../supervisor/worker-acknowledgement.ts';
import { AnsweredRequests } from './answered-requests.ts';
import type { CredentialStore } from './credential-store.ts';
import type { Generation } from '../credential/generation.ts';
import { joinSigningKeys } from '../credential/join-signing-keys.ts';
import { maskedIdOf } from '../credential/mask-access-key-id.ts';
import { RevokedSecrets } from './revoked-secrets.ts';
import type { RotationEntry, RotationLog } from './rotation-log.ts';
import { SerialQueue } from './serial-queue.ts';

/** What came of a change. */
export interface RotationResult {
  readonly bucket: string;
  /** The active generation; 0 for none. */
  readonly generation: number;
  readonly workers: readonly WorkerAcknowledgement[];
}

/** Hands a change to every worker, and answers when each has acknowledged or run out of time. */
export type Broadcast = (change: CredentialChange) => Promise<WorkerAcknowledgement[]>;

/** Each waits at most one acknowledgement timeout for the one before it; more is a client gone wild. */
const MAX_WAITING = 32;

/** Everything that changes the credential of a bucket comes through here: one at a time, and told to every worker. */
export class Rotation {
  readonly store: CredentialStore;
  readonly now: () => number;
  /** By request id, of every method: an id is for one request. */
  readonly answered: AnsweredRequests;
  readonly revoked = new RevokedSecrets();
  readonly #broadcast: Broadcast;
  readonly #log: RotationLog;
  readonly #queues = new Map<string, SerialQueue>();

  constructor(store: CredentialStore, broadcast: Broadcast, log: RotationLog, now: () => number = Date.now) {
    this.store = store;
    this.now = now;
    this.answered = new AnsweredRequests(now);
    this.#broadcast = broadcast;
    this.#log = log;
  }

  /**
   * Runs a task once those before it are through.
   *
   * @throws ControlError `too-many-pushes`
   */
  async takeTurn<T>(action: string, bucket: string, task: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(bucket) ?? new SerialQueue(MAX_WAITING);
    this.#queues.set(bucket, queue);
    const answer = queue.run(task);
    if (answer) return answer;
    throw new ControlError('too-many-pushes', `${action}: ${MAX_WAITING} others wait for this bucket`);
  }

  /**
   * Makes a credential the next generation. To be called in a turn of its own.
   *
   * @param restoredGeneration whose credential it is, where it was active before
   */
  activate(
    bucket: string,
    credential: Credential,
    source: CredentialSource['kind'],
    restoredGeneration?: number,
  ): Promise<RotationResult> {
    const isNew = restoredGeneration === undefined;
    this.revoked.delete(bucket, credential);
    const made = this.store.activate(bucket, isNew ? this.joined(bucket, credential) : credential, source);
    const snapshot = { bucket, generation: made.generation, credential: made.credential };
    const event = isNew ? 'activated' : 'restored';
    return this.#tell({ kind: 'credential', snapshot }, made, { event, restoredGeneration });
  }

  /** What a credential becomes beside what is active: see {@link joinSigningKeys}. */
  joined(bucket: string, credential: Credential): Credential {
    return joinSigningKeys(credential, this.store.current(bucket)?.credential, this.now());
  }

  /**
   * Gives up a generation; of one that is not held any more, the workers are told again. Undefined where it never was. To
   * be called in a turn of its own.
   */
  async revoke(bucket: string, generation: number): Promise<RotationResult | undefined> {
    if (generation < 1 || generation > this.store.newest(bucket)) return undefined;
    const held = this.store.find(bucket, generation);
    if (held === undefined) {
      const workers = await this.#broadcast({ kind: 'revoke', bucket, generation });
      return { bucket, generation: this.store.generation(bucket), workers };
    }
    this.store.revoke(bucket, held.generation);
    const kept = [this.store.current(bucket), this.store.previous(bucket)].filter(
      (each) => each !== undefined,
    );
    this.revoked.add(
      bucket,
      held.credential,
      kept.map(({ credential }) => credential),
    );
    return this.#tell({ kind: 'revoke', bucket, generation: held.generation }, held, { event: 'revoked' });
  }

  async #tell(
    change: CredentialChange,
    { bucket, generation, source, credential }: Generation,
    what: Pick<RotationEntry, 'event' | 'restoredGeneration'>,
  ): Promise<RotationResult> {
    const atMs = this.now();
    const workers = await this.#broadcast(change);
    this.store.announce(bucket);
    this.#log.add({
      ...what,
      atMs,
      bucket,
      generation,
      source,
      maskedAccessKeyId: maskedIdOf(credential),
      workers: workers.length,
      acknowledged: acknowledgedBy(workers),
      tookMs: this.now() - atMs,
    });
    return { bucket, generation: this.store.generation(bucket), workers };
  }
}
