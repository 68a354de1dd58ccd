import type { ExplainedAnswer, UrlToAnswer } from '../../origin/explain/explained-answer.ts';
import type { FailedRequest } from '../../origin/latest-failures.ts';
import type {
  CredentialChange,
  FromWorker,
  ListeningSocket,
  ToWorker,
  WorkerChange,
} from '../../origin/messages.ts';
import { type HeldGenerations, heldGenerations } from '../../origin/signing/credentials.ts';
import { ControlError } from '../control-error.ts';
import type { WorkerStats } from '../../origin/stats.ts';
import { OwnTimeLimit } from './own-time-limit.ts';
import { processTime } from './process-time.ts';
import type { SupervisorTiming } from './timing.ts';
import type { WorkerAcknowledgement } from './worker-acknowledgement.ts';
import type { WorkerProcess } from './worker-process.ts';

/** Told that the store refused a generation of a bucket's credential. */
export type OnGenerationRefused = (bucket: string, generation: number) => void;

/** Who is told of what workers say unasked. */
export interface WorkerListener {
  readonly onGenerationRefused: OnGenerationRefused;
  /** Requests that were answered with an error. */
  readonly onFailures: (failures: readonly FailedRequest[]) => void;
}

/** What a worker starts with. */
export interface WorkerStart {
  readonly message: Extract<ToWorker, { kind: 'start' }>;
  /** Of the run before it. */
  readonly socket?: ListeningSocket | undefined;
}

/** What became of a change at one run. */
export type Delivered = Pick<WorkerAcknowledgement, 'refusal' | 'purged'>;

interface Question {
  readonly resolve: (answer: ExplainedAnswer) => void;
  readonly fail: (state: string) => void;
}

/** A worker gives a slow store less than this. */
const EXPLAIN_LIMIT_MS = 12_000;

/** One run of one worker, from its start to its exit. */
export class WorkerRun {
  readonly startedAtMs = Date.now();
  /** The port it listens on. Rejects when it fails, exits or takes too long before that. */
  readonly ready: Promise<number>;
  /** How it ended; never rejects. */
  readonly exited: Promise<string>;
  readonly #process: WorkerProcess;
  readonly #timing: SupervisorTiming;
  readonly #listener: WorkerListener;
  readonly #generations = new Map<string, number>();
  /** Changes on their way: called with what became of them. */
  readonly #awaited = new Map<string, (delivered: Delivered) => void>();
  /** URLs that it was asked about and has not answered. */
  readonly #questions = new Map<number, Question>();
  readonly #resolveReady: (port: number) => void;
  readonly #failReady: (error: Error) => void;
  #state: 'starting' | 'serving' | 'draining' = 'starting';
  /** On the clock that never jumps. */
  #servesSinceMs: number | undefined;
  #stats: WorkerStats | undefined;
  #drained: Promise<void> | undefined;
  #socket: ListeningSocket | undefined;
  #lastQuestion = 0;
  #keyRevision: number;
  #tlsRevision: number;
  /** To start, then to report: it does one of them at a time. */
  #limit: OwnTimeLimit;

  constructor(
    process: WorkerProcess,
    { message, socket }: WorkerStart,
    timing: SupervisorTiming,
    listener: WorkerListener,
  ) {
    this.#process = process;
    this.#listener = listener;
    this.#timing = timing;
    const ready = Promise.withResolvers<number>();
    this.ready = ready.promise;
    this.ready.catch(() => undefined);
    this.#resolveReady = ready.resolve;
    this.#failReady = ready.reject;
    this.#limit = this.#limitTo(timing.startTimeoutMs, () => this.#fail('it was not ready in time'));
    this.exited = new Promise((resolve) => process.onExit((how) => resolve(this.#onExit(how))));
    process.channel.onMessage((said, itsSocket) => this.#onMessage(said, itsSocket));
    for (const { bucket, current } of message.credentials) {
      if (current !== undefined) this.#generations.set(bucket, current.generation);
    }
    this.#keyRevision = message.keys?.revision ?? 0;
    this.#tlsRevision = message.tls?.revision ?? 0;
    process.channel.send(message, socket);
  }

  get pid(): number {
    return this.#process.pid;
  }

  get state() {
    return this.#state;
  }

  /** For how long it has served, in milliseconds. */
  get servedMs(): number {
    return this.#servesSinceMs === undefined ? 0 : performance.now() - this.#servesSinceMs;
  }

  /** As it last reported. */
  get stats(): WorkerStats | undefined {
    return this.#stats;
  }

  /** What it listens on, kept open here; absent until it is ready, and where it was given one. */
  get socket(): ListeningSocket | undefined {
    return this.#socket;
  }

  /** Generation it signs with, by bucket, as far as it has told. */
  get generations(): ReadonlyMap<string, number> {
    return this.#generations;
  }

  /** Revision of the keys that it checks viewers' signatures by, as far as it has told. */
  get keyRevision(): number {
    return this.#keyRevision;
  }

  /** Revision of what it shows its clients, as far as it has told. */
  get tlsRevision(): number {
    return this.#tlsRevision;
  }

  /** Hands it a change, and answers what became of it. */
  deliver(change: WorkerChange): Promise<Delivered> {
    const { promise, resolve } = Promise.withResolvers<Delivered>();
    const key = nameOf(change);
    const limitMs = this.#timing.acknowledgeTimeoutMs;
    const timer = setTimeout(resolve, limitMs, { refusal: `it did not acknowledge within ${limitMs} ms` });
    this.#awaited.set(key, resolve);
    this.#process.channel.send(change);
    return promise.finally(() => {
      clearTimeout(timer);
      this.#awaited.delete(key);
    });
  }

  /** @throws ControlError `no-worker` where it ends or does not answer in time */
  async explain(question: UrlToAnswer): Promise<ExplainedAnswer> {
    const id = ++this.#lastQuestion;
    const { promise, resolve, reject } = Promise.withResolvers<ExplainedAnswer>();
    const fail = (state: string) => reject(new ControlError('no-worker', `Cannot explain the URL: ${state}`));
    const timer = setTimeout(fail, EXPLAIN_LIMIT_MS, `its worker did not answer in ${EXPLAIN_LIMIT_MS} ms`);
    this.#questions.set(id, { resolve, fail });
    this.#process.channel.send({ kind: 'explain', id, question });
    return promise.finally(() => {
      clearTimeout(timer);
      this.#questions.delete(id);
    });
  }

  /** Lets it finish what is in flight, then sees it gone. */
  drain(): Promise<void> {
    this.#drained ??= this.#drain();
    return this.#drained;
  }

  /** Ends it now. */
  kill(): void {
    this.#process.kill();
  }

  async #drain(): Promise<void> {
    const { drainTimeoutMs, idleGraceMs, exitGraceMs } = this.#timing;
    this.#state = 'draining';
    // From here on it has its own time limit.
    this.#limit.end();
    this.#process.channel.send({ kind: 'drain', timeoutMs: drainTimeoutMs, idleGraceMs });
    const timer = setTimeout(() => this.kill(), drainTimeoutMs + exitGraceMs);
    await this.exited;
    clearTimeout(timer);
  }

  #onMessage(message: FromWorker, socket?: ListeningSocket): void {
    switch (message.kind) {
      case 'ready':
        this.#socket = socket;
        this.#serve();
        return this.#resolveReady(message.port);
      case 'failed':
        return this.#fail(message.reason);
      case 'credential-applied':
        return this.#acknowledge('credential', message, message.generation);
      case 'credentials-applied':
        return this.#acknowledgeAll(message);
      case 'credential-revoked':
        return this.#acknowledge('revoke', message, message.active);
      case 'credential-refused':
        return this.#acknowledge('credential', message, message.active, message.reason);
      case 'keys-applied':
        this.#keyRevision = message.revision;
        return this.#awaited.get(`keys ${message.revision}`)?.({});
      case 'purged':
        return this.#awaited.get(`purge ${message.id}`)?.({ purged: message.purged });
      case 'tls-applied':
        this.#tlsRevision = message.revision;
        return this.#awaited.get(`tls ${message.revision}`)?.({});
      case 'stats':
        this.#stats = message.stats;
        if (this.#state === 'serving') this.#limit.restart();
        return undefined;
      case 'failures':
        return this.#listener.onFailures(message.failures);
      case 'credential-rejected':
        return this.#listener.onGenerationRefused(message.bucket, message.generation);
      case 'explained':
        return this.#questions.get(message.id)?.resolve(message.answer);
      case 'drained':
        return undefined;
      default:
        return message satisfies never;
    }
  }

  #acknowledge(
    kind: CredentialChange['kind'],
    { bucket, generation }: { bucket: string; generation: number },
    active: number,
    refusal?: string,
  ): void {
    this.#setActive(bucket, active);
    this.#awaited.get(`${kind} ${bucket} ${generation}`)?.(refusal === undefined ? {} : { refusal });
  }

  #acknowledgeAll({ bucket, held }: Extract<FromWorker, { kind: 'credentials-applied' }>): void {
    this.#setActive(bucket, held.current);
    this.#awaited.get(nameOfHeld(bucket, held))?.({});
  }

  #setActive(bucket: string, generation: number): void {
    if (generation === 0) this.#generations.delete(bucket);
    else this.#generations.set(bucket, generation);
  }

  #serve(): void {
    if (this.#state !== 'starting') return;
    this.#state = 'serving';
    this.#servesSinceMs = performance.now();
    this.#limit.end();
    // A worker whose event loop stands still takes connections that it never answers: better none.
    this.#limit = this.#limitTo(this.#timing.silenceLimitMs, () => this.kill());
  }

  #limitTo(limitMs: number, onOver: () => void): OwnTimeLimit {
    return new OwnTimeLimit(() => processTime(this.pid), limitMs, onOver);
  }

  #fail(reason: string): void {
    this.#failReady(new Error(reason));
    this.kill();
  }

  #onExit(how: string): string {
    this.#limit.end();
    this.#failReady(new Error(`it ended before it was ready (${how})`));
    for (const [change, acknowledge] of this.#awaited) {
      // What ended holds nothing.
      acknowledge(change.startsWith('purge ') ? {} : { refusal: `it ended (${how})` });
    }
    for (const { fail } of this.#questions.values()) fail(`its worker ended (${how})`);
    return how;
  }
}

/** What tells changes under way from each other. */
function nameOf(change: WorkerChange): string {
  if (change.kind === 'keys') return `keys ${change.keys.revision}`;
  if (change.kind === 'purge') return `purge ${change.id}`;
  if (change.kind === 'tls') return `tls ${change.tls.revision}`;
  if (change.kind === 'credentials') return nameOfHeld(change.live.bucket, heldGenerations(change.live));
  const { bucket, generation } = change.kind === 'credential' ? change.snapshot : change;
  return `${change.kind} ${bucket} ${generation}`;
}

function nameOfHeld(bucket: string, { newest, current, previous }: HeldGenerations): string {
  return `credentials ${bucket} ${newest} ${current} ${previous}`;
}
