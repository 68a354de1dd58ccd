import { setTimeout as sleep } from 'node:timers/promises';
import type { ExplainedAnswer, UrlToAnswer } from '../../origin/explain/explained-answer.ts';
import type { CredentialChange, ListeningSocket, WorkerChange } from '../../origin/messages.ts';
import type { WorkerStats } from '../../origin/stats.ts';
import { ControlError } from '../control-error.ts';
import type { Log } from '../log.ts';
import { type Counters, NO_COUNTERS, addTallies, countersOf } from './counters.ts';
import { STABLE_AFTER_MS, restartDelay } from './restart-delay.ts';
import type { ReplacedWorker } from './replaced-worker.ts';
import type { SupervisorTiming } from './timing.ts';
import type { WorkerAcknowledgement } from './worker-acknowledgement.ts';
import type { WorkerRun } from './worker-run.ts';

export type WorkerState = 'starting' | 'serving' | 'draining' | 'waiting' | 'stopped';

/** What is known of one worker. */
export interface WorkerReport {
  readonly id: string;
  /** 0 while there is no process. */
  readonly pid: number;
  readonly state: WorkerState;
  /** Milliseconds since the epoch; absent while there is no process. */
  readonly startedAtMs?: number;
  /** How often it had to be replaced. */
  readonly restarts: number;
  /** Generation it signs with, by bucket. */
  readonly generations: Readonly<Record<string, number>>;
  /** As it last reported. */
  readonly stats?: WorkerStats;
}

/**
 * Who waits in the queue of a worker that died waits this long at most for the next. If that takes longer, its socket
 * is closed: the kernel gives it no more connections, and those that wait are told.
 */
const LONGEST_WAIT_IN_QUEUE_MS = 1000;

/** One of the origin's workers: a succession of runs, each taking the place and the socket of the one before. */
export class WorkerSlot {
  readonly id: string;
  readonly #launch: (socket: ListeningSocket | undefined) => WorkerRun;
  readonly #log: Log;
  readonly #timing: SupervisorTiming;
  /** The run after the one that died. */
  #replacement = Promise.withResolvers<WorkerRun>();
  #run: WorkerRun | undefined;
  /** Runs beside it: the one that starts to take its place, and those that drain. */
  readonly #others = new Set<WorkerRun>();
  /** What the runs listen on, where each worker has a socket of its own. */
  #socket: ListeningSocket | undefined;
  #restartTimer: NodeJS.Timeout | undefined;
  #stopping = false;
  /** Whether a run has ever served; a worker that cannot start at all is not tried again. */
  #hasServed = false;
  #restarts = 0;
  /** Runs in a row that ended young. */
  #failures = 0;
  /** Of the runs that are over. */
  #retired = NO_COUNTERS;

  constructor(
    id: string,
    launch: (socket: ListeningSocket | undefined) => WorkerRun,
    log: Log,
    timing: SupervisorTiming,
  ) {
    this.id = id;
    this.#timing = timing;
    this.#launch = launch;
    this.#log = log;
  }

  /** Starts a run; the answer is the port it listens on. */
  start(): Promise<number> {
    const run = this.#launchRun();
    this.#run = run;
    this.#replacement.resolve(run);
    return run.ready;
  }

  /**
   * Has a new run take the place of the one that serves, which then drains; answers when it is gone. Without one that
   * serves there is nothing to do: the next is new.
   * @throws Error with the reason why the new one does not serve; the old one goes on
   */
  async replace(): Promise<ReplacedWorker> {
    const { id } = this;
    const before = this.#run;
    const previousPid = before?.pid ?? 0;
    if (before?.state !== 'serving' || this.#stopping) return { id, pid: previousPid, previousPid };
    const next = this.#launchRun();
    this.#others.add(next);
    try {
      await next.ready;
    } catch (error) {
      throw new Error(`Cannot replace worker ${this.id}: ${(error as Error).message}`, { cause: error });
    }
    this.#others.delete(next);
    // The old one died meanwhile, and has a successor that starts: it is the one to go.
    const leaving = this.#run;
    this.#run = next;
    clearTimeout(this.#restartTimer);
    this.#replacement.resolve(next);
    if (leaving !== undefined) {
      this.#others.add(leaving);
      await leaving.drain();
    }
    return { id, pid: next.pid, previousPid };
  }

  #launchRun(): WorkerRun {
    const run = this.#launch(this.#socket);
    void this.#tellOfStart(run);
    void run.exited.then((how) => this.#onExit(run, how));
    return run;
  }

  /**
   * Hands every run a change; the answer is that of the one that serves then. A run that is yet to come
   * starts with it, and is waited for as long.
   */
  async deliver(change: WorkerChange): Promise<WorkerAcknowledgement> {
    const current = this.#run;
    const delivered = this.#runs().map(async (run) => [run, await run.deliver(change)] as const);
    const restarted = current === undefined ? await this.#restarted() : undefined;
    const outcomes = new Map(await Promise.all(delivered));
    const run = this.#run ?? current;
    const generation = run === undefined ? 0 : generationOf(run, change);
    const known = { workerId: this.id, pid: run?.pid ?? 0, generation };
    if (restarted !== undefined) return { ...known, refusal: restarted };
    // One that was launched meanwhile started with it.
    return { ...known, ...(run && outcomes.get(run)) };
  }

  /** @throws ControlError `no-worker` where it ends or does not answer in time */
  async explain(question: UrlToAnswer): Promise<ExplainedAnswer> {
    if (this.#run === undefined)
      throw new ControlError('no-worker', 'Cannot explain the URL: its worker ended');
    return this.#run.explain(question);
  }

  /** Nothing once the replacement serves, or why not: launched from now on, it has the credentials of now. */
  async #restarted(): Promise<string | undefined> {
    if (this.#stopping) return 'it is stopped';
    const { acknowledgeTimeoutMs } = this.#timing;
    const inTime = new AbortController();
    const tooLate = sleep(acknowledgeTimeoutMs, 'it is being restarted, and starts with this change', {
      signal: inTime.signal,
      ref: false,
    });
    const served = this.#replacement.promise.then(({ ready }) => ready).then(() => undefined);
    // One that fails to start is replaced in its turn, in its own time.
    const refusal = await Promise.race([served.catch(() => tooLate), tooLate]);
    inTime.abort();
    return refusal;
  }

  report(): WorkerReport {
    const run = this.#run;
    const { id } = this;
    const restarts = this.#restarts;
    if (!run) return { id, pid: 0, state: this.#stopping ? 'stopped' : 'waiting', restarts, generations: {} };
    const { pid, state, startedAtMs, stats } = run;
    const report = {
      id,
      pid,
      state,
      startedAtMs,
      restarts,
      generations: Object.fromEntries(run.generations),
    };
    return stats ? { ...report, stats } : report;
  }

  /** Of all runs together: never goes back. */
  counters(): Counters {
    return this.#runs().map(countersOfRun).reduce(addTallies, this.#retired);
  }

  /** Lets the runs finish and starts no other. */
  async drain(): Promise<void> {
    this.#stop();
    await Promise.all(this.#runs().map((run) => run.drain()));
  }

  /** Ends the runs now and starts no other; answers when they are gone. */
  async destroy(): Promise<void> {
    this.#stop();
    const runs = this.#runs();
    for (const run of runs) run.kill();
    await Promise.all(runs.map(({ exited }) => exited));
  }

  #runs(): WorkerRun[] {
    return this.#run === undefined ? [...this.#others] : [this.#run, ...this.#others];
  }

  async #tellOfStart(run: WorkerRun): Promise<void> {
    try {
      await run.ready;
      this.#hasServed = true;
      if (run.socket !== undefined) this.#keepSocket(run.socket);
      this.#log.info({ worker: this.id, workerPid: run.pid }, 'worker is serving');
    } catch (error) {
      // Who started the first run hears it from `start`.
      if (!this.#hasServed) return;
      this.#log.error({ worker: this.id, reason: (error as Error).message }, 'worker did not start');
    }
  }

  #keepSocket(socket: ListeningSocket | undefined): void {
    this.#socket?.close();
    this.#socket = this.#stopping ? undefined : socket;
    if (this.#stopping) socket?.close();
  }

  #stop(): void {
    this.#stopping = true;
    clearTimeout(this.#restartTimer);
    // It goes with the last run: nobody is to wait in a queue that none takes from.
    this.#keepSocket(undefined);
  }

  #onExit(run: WorkerRun, how: string): void {
    this.#retired = addTallies(this.#retired, countersOfRun(run));
    this.#others.delete(run);
    if (run !== this.#run) return;
    this.#run = undefined;
    this.#replacement = Promise.withResolvers();
    if (this.#stopping || !this.#hasServed) return;
    this.#failures = run.servedMs < STABLE_AFTER_MS ? this.#failures + 1 : 1;
    const delayMs = restartDelay(this.#failures);
    if (delayMs > LONGEST_WAIT_IN_QUEUE_MS) this.#keepSocket(undefined);
    this.#log.error({ worker: this.id, workerPid: run.pid, how, delayMs }, 'worker died and is replaced');
    this.#restartTimer = setTimeout(() => {
      this.#restarts++;
      // A failure is logged, and ends in the next restart.
      this.start().catch(() => undefined);
    }, delayMs);
  }
}

function countersOfRun({ stats }: WorkerRun): Counters {
  return stats === undefined ? NO_COUNTERS : countersOf(stats);
}

/** What it goes by of what was changed: a generation, or a revision of keys or of what it shows; 0 where nothing was. */
function generationOf(run: WorkerRun, change: WorkerChange): number {
  if (change.kind === 'purge') return 0;
  if (change.kind === 'keys') return run.keyRevision;
  if (change.kind === 'tls') return run.tlsRevision;
  return run.generations.get(bucketOf(change)) ?? 0;
}

function bucketOf(change: CredentialChange): string {
  if (change.kind === 'credential') return change.snapshot.bucket;
  return change.kind === 'credentials' ? change.live.bucket : change.bucket;
}
