import { isDeepStrictEqual } from 'node:util';
import { type Credential, type CredentialSnapshot, expiryOf } from '../../origin/signing/credential.ts';
import type { CredentialSource } from '../config/config.ts';
import { ControlError, type FieldViolation, invalidArgument } from '../control-error.ts';
import type { WorkerAcknowledgement } from '../supervisor/worker-acknowledgement.ts';
import { AnsweredRequests } from './answered-requests.ts';
import type { CredentialStore } from './credential-store.ts';
import { credentialViolations, expiryViolations } from './credential-violations.ts';
import { maskedIdOf } from './mask-access-key-id.ts';
import type { RotationLog } from './rotation-log.ts';
import { SerialQueue } from './serial-queue.ts';
import { SourceError } from './sources/credential-provider.ts';

export interface PushRequest {
  readonly bucket: string;
  readonly credential: Credential;
  /** Check everything, change nothing. */
  readonly validateOnly?: boolean;
  /** Empty: the push may not be retried blindly. */
  readonly requestId?: string;
  readonly expectedGeneration?: number | undefined;
  /** Aborted when the caller has gone; a push whose turn has not come by then is not done, unless its id says that it will be asked for again. */
  readonly signal?: AbortSignal;
}

export interface PushResult {
  readonly bucket: string;
  /** The active generation. */
  readonly generation: number;
  readonly workers: readonly WorkerAcknowledgement[];
}

/** A credential that a source delivered. */
export interface AdoptRequest {
  readonly bucket: string;
  readonly credential: Credential;
  readonly source: CredentialSource['kind'];
  /** The source has delivered it before: a push that came since stays, as long as it has not expired. */
  readonly onlyIfUnusable: boolean;
}

export interface AdoptResult extends PushResult {
  /** Whether it made a generation. */
  readonly isNew: boolean;
}

export type Adopt = (request: AdoptRequest) => Promise<AdoptResult>;

/** What is wrong with a credential for one bucket, whatever its time and shape. */
export type BucketViolations = (bucket: string, credential: Credential) => FieldViolation[];

/** Hands a snapshot to every worker, and answers when each has acknowledged or run out of time. */
export type Broadcast = (snapshot: CredentialSnapshot) => Promise<WorkerAcknowledgement[]>;

/** Each waits at most one acknowledgement timeout for the one before it; more is a client gone wild. */
const MAX_WAITING_PUSHES = 32;
const MAX_REQUEST_ID_LENGTH = 128;

const ACTION = 'Cannot push a credential';

/** Where the parts of each kind stand in the request. */
const FIELD_OF_KIND: Readonly<Record<Credential['kind'], string>> = {
  'access-key': 'access_key_pair',
  session: 'session_credentials',
  'signing-keys': 'scoped_signing_keys',
  bearer: 'bearer_token',
};

/** A push, top to bottom: check, take turns, make generation n+1, hand it to the workers. */
export class CredentialPush {
  readonly #store: CredentialStore;
  readonly #broadcast: Broadcast;
  readonly #rotations: RotationLog;
  readonly #now: () => number;
  readonly #bucketViolations: BucketViolations;
  readonly #queues = new Map<string, SerialQueue>();
  readonly #answered: AnsweredRequests<PushResult>;

  constructor(
    store: CredentialStore,
    broadcast: Broadcast,
    rotations: RotationLog,
    now: () => number = Date.now,
    bucketViolations: BucketViolations = () => [],
  ) {
    this.#bucketViolations = bucketViolations;
    this.#store = store;
    this.#broadcast = broadcast;
    this.#rotations = rotations;
    this.#now = now;
    this.#answered = new AnsweredRequests(now);
  }

  /** @throws ControlError before anything has changed */
  async push(request: PushRequest): Promise<PushResult> {
    const { requestId = '', bucket, credential } = request;
    const subject = `${bucket} ${credential.kind} ${credential.kind === 'bearer' ? '' : credential.accessKeyId}`;
    const earlier = requestId === '' || request.validateOnly ? undefined : this.#answered.find(requestId);
    if (earlier && earlier.subject !== subject) {
      const description = 'was used for another bucket or credential';
      throw invalidArgument(ACTION, [{ field: 'request_id', description }]);
    }
    if (earlier) return earlier.answer;
    this.#check(request);
    if (request.validateOnly) return { bucket, generation: this.#store.generation(bucket), workers: [] };
    const answer = this.#enqueue(request);
    if (requestId !== '') this.#answered.remember(requestId, subject, answer);
    return answer;
  }

  /**
   * Takes what a source delivered, its shape and time checked by whoever asked the source. What is active already
   * changes nothing.
   * @throws SourceError where it is not for this bucket
   * @throws ControlError where too many wait
   */
  async adopt({ bucket, credential, source, onlyIfUnusable }: AdoptRequest): Promise<AdoptResult> {
    const violations = this.#bucketViolations(bucket, credential);
    if (violations.length > 0) {
      const reasons = violations.map(({ field, description }) => `${field} ${description}`.trim());
      throw new SourceError(`its answer is not for this bucket: ${reasons.join('; ')}`);
    }
    return this.#takeTurn(bucket, async () => {
      const active = this.#store.active(bucket);
      const stays = active && onlyIfUnusable && expiryOf(active) > this.#now();
      if (!stays && !isDeepStrictEqual(active, credential)) {
        return { ...(await this.#activate(bucket, credential, source)), isNew: true };
      }
      return { bucket, generation: this.#store.generation(bucket), workers: [], isNew: false };
    });
  }

  #check({ bucket, credential, requestId = '', expectedGeneration }: PushRequest): void {
    if (bucket !== '' && !this.#store.has(bucket)) {
      throw new ControlError('unknown-bucket', `${ACTION}: the configuration has no bucket of this name`, [
        { field: 'bucket', description: 'is not in the configuration' },
      ]);
    }
    const prefix = FIELD_OF_KIND[credential.kind];
    const found = [
      ...credentialViolations(credential),
      ...expiryViolations(credential, this.#now()),
      ...this.#bucketViolations(bucket, credential),
    ];
    const violations: FieldViolation[] = [
      ...(bucket === '' ? [{ field: 'bucket', description: 'must not be empty' }] : []),
      ...found.map(({ field, description }) => ({
        field: field === '' ? prefix : `${prefix}.${field}`,
        description,
      })),
      ...(requestId.length > MAX_REQUEST_ID_LENGTH
        ? [{ field: 'request_id', description: `must have at most ${MAX_REQUEST_ID_LENGTH} characters` }]
        : []),
    ];
    if (violations.length > 0) throw invalidArgument(ACTION, violations);
    this.#checkGeneration(bucket, expectedGeneration);
  }

  #checkGeneration(bucket: string, expected: number | undefined): void {
    const active = this.#store.generation(bucket);
    if (expected === undefined || expected === active) return;
    const description = `is ${expected}, but generation ${active} is active`;
    throw new ControlError('generation-mismatch', `${ACTION}: expected_generation ${description}`, [
      { field: 'expected_generation', description },
    ]);
  }

  #enqueue({
    bucket,
    credential,
    expectedGeneration,
    requestId = '',
    signal,
  }: PushRequest): Promise<PushResult> {
    return this.#takeTurn(bucket, async () => {
      if (signal?.aborted && requestId === '')
        throw new ControlError('caller-gone', `${ACTION}: the caller has gone`);
      // Again: others may have had their turn since.
      this.#checkGeneration(bucket, expectedGeneration);
      return this.#activate(bucket, credential, 'push');
    });
  }

  async #takeTurn<T>(bucket: string, task: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(bucket) ?? new SerialQueue(MAX_WAITING_PUSHES);
    this.#queues.set(bucket, queue);
    const answer = queue.run(task);
    if (answer) return answer;
    const reason = `${MAX_WAITING_PUSHES} others wait for this bucket`;
    throw new ControlError('too-many-pushes', `${ACTION}: ${reason}`);
  }

  async #activate(
    bucket: string,
    credential: Credential,
    source: CredentialSource['kind'],
  ): Promise<PushResult> {
    const atMs = this.#now();
    const snapshot = this.#store.activate(bucket, credential, source);
    const { generation } = snapshot;
    const workers = await this.#broadcast(snapshot);
    this.#rotations.add({
      atMs,
      bucket,
      generation,
      source,
      maskedAccessKeyId: maskedIdOf(credential),
      workers: workers.length,
      acknowledged: workers.filter(({ refusal }) => refusal === undefined).length,
      tookMs: this.#now() - atMs,
    });
    return { bucket, generation, workers };
  }
}
