import { setTimeout as sleep } from 'node:timers/promises';
import type { ExplainedAnswer, UrlToAnswer } from '../../origin/explain/explained-answer.ts';
import type { CredentialChange } from '../../origin/messages.ts';
import type { WorkerStats } from '../../origin/stats.ts';
import { ControlError } from '../control-error.ts';
import type { Log } from '../log.ts';
import { type Counters, NO_COUNTERS, addTallies, countersOf } from './counters.ts';
import { STABLE_AFTER_MS, restartDelay } from './restart-delay.ts';
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

/** One of the origin's workers: a succession of runs, each replacing the one that died. */
export class WorkerSlot {
  readonly id: string;
  readonly #launch: () => WorkerRun;
  readonly #log: Log;
  readonly #timing: SupervisorTiming;
  /** The run after the one that died. */
  #replacement = Promise.withResolvers<WorkerRun>();
  #run: WorkerRun | undefined;
  #restartTimer: NodeJS.Timeout | undefined;
  #stopping = false;
  /** Whether a run has ever served; a worker that cannot start at all is not tried again. */
  #hasServed = false;
  #restarts = 0;
  /** Runs in a row that ended young. */
  #failures = 0;
  /** Of the runs that are over. */
  #retired = NO_COUNTERS;

  constructor(id: string, launch: () => WorkerRun, log: Log, timing: SupervisorTiming) {
    this.id = id;
    this.#timing = timing;
    this.#launch = launch;
    this.#log = log;
  }

  get alive(): boolean {
    return this.#run !== undefined;
  }

  /** Starts a run; the answer is the port it listens on. */
  start(): Promise<number> {
    const run = this.#launch();
    this.#run = run;
    this.#replacement.resolve(run);
    void this.#tellOfStart(run);
    void run.exited.then((how) => this.#onExit(run, how));
    return run.ready;
  }

  /** Hands the current run a change of a credential. A run that is yet to come starts with it, and is waited for as long. */
  async deliver(change: CredentialChange): Promise<WorkerAcknowledgement> {
    const current = this.#run;
    const refusal = current ? await current.deliver(change) : await this.#restarted();
    const run = current ?? this.#run;
    const { bucket } = change.kind === 'credential' ? change.snapshot : change;
    const generation = run?.generations.get(bucket) ?? 0;
    const known = { workerId: this.id, pid: run?.pid ?? 0, generation };
    return refusal === undefined ? known : { ...known, refusal };
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
    const stats = this.#run?.stats;
    return stats ? addTallies(this.#retired, countersOf(stats)) : this.#retired;
  }

  /** Lets the run finish and starts no other. */
  async drain(): Promise<void> {
    this.#stop();
    await this.#run?.drain();
  }

  /** Ends the run now and starts no other; answers when it is gone. */
  async destroy(): Promise<void> {
    this.#stop();
    this.#run?.kill();
    await this.#run?.exited;
  }

  async #tellOfStart(run: WorkerRun): Promise<void> {
    try {
      await run.ready;
      this.#hasServed = true;
      this.#log.info({ worker: this.id, workerPid: run.pid }, 'worker is serving');
    } catch (error) {
      // Who started the first run hears it from `start`.
      if (!this.#hasServed) return;
      this.#log.error({ worker: this.id, reason: (error as Error).message }, 'worker did not start');
    }
  }

  #stop(): void {
    this.#stopping = true;
    clearTimeout(this.#restartTimer);
  }

  #onExit(run: WorkerRun, how: string): void {
    this.#retired = this.counters();
    this.#run = undefined;
    this.#replacement = Promise.withResolvers();
    if (this.#stopping || !this.#hasServed) return;
    this.#failures = run.servedMs < STABLE_AFTER_MS ? this.#failures + 1 : 1;
    const delayMs = restartDelay(this.#failures);
    this.#log.error({ worker: this.id, workerPid: run.pid, how, delayMs }, 'worker died and is replaced');
    this.#restartTimer = setTimeout(() => {
      this.#restarts++;
      // A failure is logged, and ends in the next restart.
      this.start().catch(() => undefined);
    }, delayMs);
  }
}
