import type { Tracer } from '../../origin/tracing/tracer.ts';
import type { Credential } from '../../origin/signing/credential.ts';
import type { CredentialChange } from '../../origin/messages.ts';
import type { LiveCredentials } from '../../origin/signing/credentials.ts';
import type { CredentialSource } from '../credential/credential-source.ts';
import { ControlError } from '../control-error.ts';
import type { FleetOutcome, FleetReceipt } from '../node-acknowledgement.ts';
import type { Rejection } from '../supervisor/rejections-of.ts';
import { type WorkerAcknowledgement, acknowledgedBy } from '../supervisor/worker-acknowledgement.ts';
import { AnsweredRequests } from './answered-requests.ts';
import type { GenerationLog, GenerationReader, Recorded, RequestRecord } from './generation-log.ts';
import { findGeneration, withoutGeneration } from './next-generation.ts';
import type { Generation } from '../credential/generation.ts';
import type { KeyedHash } from './keyed-hash.ts';
import { joinSigningKeys } from '../credential/join-signing-keys.ts';
import { RevokedSecrets } from './revoked-secrets.ts';
import type { RotationEntry } from '../credential/rotation-entry.ts';
import type { RotationLog } from './rotation-log.ts';
import { tracedRotation } from './traced-rotation.ts';
import { SerialQueue } from './serial-queue.ts';

/** What came of a change. */
export interface RotationResult extends FleetOutcome {
  readonly bucket: string;
  /** The active generation; 0 for none. */
  readonly generation: number;
  readonly workers: readonly WorkerAcknowledgement[];
  /** Present where the store refused the generation that was active before. */
  readonly rejectionBefore?: Rejection;
  /** Present where other nodes are to go by it, too. */
  readonly receipt?: FleetReceipt;
}

/** A credential that is wanted, and why. */
interface Wanted {
  readonly credential: Credential;
  readonly source: CredentialSource['kind'];
  /** Who asked for it; see {@link RotationEntry}. */
  readonly who?: string | undefined;
  /** Whose credential it is, where it was active before. */
  readonly restoredGeneration?: number;
  /** Whether the bucket's source delivered it. */
  readonly isDelivery?: boolean;
  /** Whether nobody tries it before it is used, at no node. */
  readonly isUntried?: boolean;
  /** Key of the object that it was tried with. */
  readonly probe?: string | undefined;
  /** To be recorded with it. */
  readonly request?: RequestRecord | undefined;
}

/** Hands a change to every worker, and answers when each has acknowledged or run out of time. */
export type Broadcast = (change: CredentialChange) => Promise<WorkerAcknowledgement[]>;

interface RotationOptions {
  readonly generationLog: GenerationLog;
  readonly broadcast: Broadcast;
  /** For people to look back at. */
  readonly rotationLog: RotationLog;
  /** The generations of a bucket that its store refuses; none by default. */
  readonly rejections?: (bucket: string) => readonly Rejection[];
  /** Tells a collector of each change; undefined: nobody does. */
  readonly tracer?: () => Tracer | undefined;
  /** Milliseconds since the epoch; the clock of the day by default. */
  readonly now?: () => number;
}

/** Each waits at most one acknowledgement timeout for the one before it; more is a client gone wild. */
const MAX_WAITING = 32;

/** Everything that changes the credential of a bucket comes through here: one at a time, and told to every worker. */
export class Rotation {
  readonly generations: GenerationReader;
  readonly now: () => number;
  /** By request id, of every method: an id is for one request. */
  readonly answered: AnsweredRequests;
  readonly #hash: KeyedHash;
  readonly #secrets: RevokedSecrets;
  readonly #broadcast: Broadcast;
  readonly #generationLog: GenerationLog;
  readonly #rotationLog: RotationLog;
  readonly #rejections: (bucket: string) => readonly Rejection[];
  readonly #tracer: () => Tracer | undefined;
  readonly #queues = new Map<string, SerialQueue>();

  constructor(options: RotationOptions) {
    const { generationLog, broadcast, rotationLog, rejections = () => [], now = Date.now } = options;
    this.generations = generationLog.generations;
    this.now = now;
    const { hash, requests } = generationLog.remembered;
    this.#hash = hash;
    const recall = generationLog.recall?.bind(generationLog);
    this.answered = new AnsweredRequests({ now, hash, recorded: requests, recall });
    this.#secrets = new RevokedSecrets(hash);
    this.#generationLog = generationLog;
    this.#broadcast = broadcast;
    this.#rotationLog = rotationLog;
    this.#rejections = rejections;
    this.#tracer = options.tracer ?? (() => undefined);
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
   * @param plan what is wanted, given what is held, and whether a credential is revoked, then; what it throws, the call
   *   throws, and nothing has changed
   */
  async activate(
    bucket: string,
    plan: (live: LiveCredentials<Generation>, isRevoked: (credential: Credential) => boolean) => Wanted,
  ): Promise<RotationResult> {
    const rejectionBefore = this.rejection(bucket);
    let wanted: Wanted | undefined;
    const recorded = await this.#generationLog.activate(bucket, ({ live, revoked }) => {
      wanted = plan(live, (credential) => this.#secrets.includes(revoked, credential));
      const { isDelivery = false, ...rest } = wanted;
      const { credential, restoredGeneration } = wanted;
      return {
        ...rest,
        credential:
          restoredGeneration === undefined
            ? joinSigningKeys(credential, live.current?.credential, this.now())
            : credential,
        revoked: this.#secrets.without(revoked, credential),
        delivered: isDelivery ? this.#hash.of(credential) : undefined,
      };
    });
    const { who, restoredGeneration } = wanted!;
    const event = restoredGeneration === undefined ? 'activated' : 'restored';
    const result = await this.tell(recorded, { event, who, restoredGeneration });
    return { ...result, ...(rejectionBefore !== undefined && { rejectionBefore }) };
  }

  /** Whether the source of a bucket delivered this credential last, and not another since. */
  wasDelivered(bucket: string, credential: Credential): boolean {
    return this.#generationLog.delivered(bucket) === this.#hash.of(credential);
  }

  /** Present while the store refuses the active generation. */
  rejection(bucket: string): Rejection | undefined {
    const active = this.generations.generation(bucket);
    return this.#rejections(bucket).find(({ generation }) => generation === active);
  }

  /** What a credential becomes beside what is active: see {@link joinSigningKeys}. */
  joined(bucket: string, credential: Credential): Credential {
    return joinSigningKeys(credential, this.generations.current(bucket)?.credential, this.now());
  }

  /**
   * Gives up a generation; of one that is not held any more, the workers are told again. Undefined where it never was. To
   * be called in a turn of its own.
   */
  async revoke(bucket: string, generation: number, who?: string): Promise<RotationResult | undefined> {
    let hasBeen = false;
    const recorded = await this.#generationLog.revoke(bucket, ({ live, revoked }) => {
      hasBeen = generation >= 1 && generation <= live.newest;
      const held = findGeneration(live, generation);
      if (held === undefined) return undefined;
      const { current, previous } = withoutGeneration(live, held);
      const kept = [current, previous].flatMap((each) => (each === undefined ? [] : [each.credential]));
      return { held, who, revoked: this.#secrets.with(revoked, held.credential, kept) };
    });
    if (recorded !== undefined) return this.tell(recorded, { event: 'revoked', who });
    if (!hasBeen) return undefined;
    const workers = await this.#broadcast({ kind: 'revoke', bucket, generation });
    return { bucket, generation: this.generations.generation(bucket), workers };
  }

  /** Whether a credential has a secret of the bucket that was revoked. */
  isRevoked(bucket: string, credential: Credential): boolean {
    return this.#secrets.includes(this.#generationLog.revoked(bucket), credential);
  }

  /** Tells every worker of a change that is recorded, and whoever looks back. To be called in a turn of its own. */
  async tell(
    { generation: changed, change, receipt }: Recorded,
    what: Pick<RotationEntry, 'event' | 'who' | 'restoredGeneration'>,
  ): Promise<RotationResult> {
    const { bucket, generation, source } = changed;
    const atMs = this.now();
    const told = () => this.#broadcast(change);
    const tracer = this.#tracer();
    const about = { ...what, bucket, generation, source };
    const workers = await (tracer === undefined ? told() : tracedRotation(tracer, about, told));
    this.#generationLog.announce(bucket);
    this.#rotationLog.add({
      ...changed,
      ...what,
      atMs,
      workers: workers.length,
      acknowledged: acknowledgedBy(workers),
      tookMs: this.now() - atMs,
    });
    return { bucket, generation: this.generations.generation(bucket), workers, ...(receipt && { receipt }) };
  }
}
