import type { ListenAddress, OriginConfig } from '../../origin/origin-config.ts';
import type { ExplainedAnswer, UrlToAnswer } from '../../origin/explain/explained-answer.ts';
import type { CredentialChange } from '../../origin/messages.ts';
import type { LiveCredentials } from '../../origin/signing/credentials.ts';
import { ControlError } from '../control-error.ts';
import { formatListenAddress } from '../listen-address.ts';
import type { Log } from '../log.ts';
import { type Counters, NO_COUNTERS, addTallies } from './counters.ts';
import { SUPERVISOR_TIMING, type SupervisorTiming } from './timing.ts';
import type { WorkerAcknowledgement } from './worker-acknowledgement.ts';
import type { LaunchWorker } from './worker-process.ts';
import { type OnGenerationRefused, WorkerRun } from './worker-run.ts';
import { type WorkerReport, WorkerSlot } from './worker-slot.ts';

interface SupervisorOptions {
  readonly config: OriginConfig;
  /** How many workers. */
  readonly workers: number;
  readonly launch: LaunchWorker;
  /** Asked for whenever a worker starts. */
  readonly credentials: () => readonly LiveCredentials[];
  readonly onGenerationRefused?: OnGenerationRefused;
  readonly log: Log;
  readonly timing?: Partial<SupervisorTiming>;
}

/** Keeps the origin's workers running, in step with the credentials, and counted. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #timing: SupervisorTiming;
  readonly #slots: readonly WorkerSlot[];
  #hasStarted = false;
  /** What workers are told to listen on. */
  #listen: ListenAddress;
  /** Where they do listen: the same with the real port. */
  #address: ListenAddress;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#timing = { ...SUPERVISOR_TIMING, ...options.timing };
    this.#listen = options.config.listen;
    this.#address = options.config.listen;
    this.#slots = Array.from({ length: options.workers }, (_, index) => {
      return new WorkerSlot(String(index + 1), () => this.#launch(), options.log, this.#timing);
    });
  }

  /** Where players connect, once started. */
  get address(): ListenAddress {
    return this.#address;
  }

  /**
   * Starts every worker and answers when all serve.
   * @throws Error with a worker's reason; then none is left running
   */
  async start(): Promise<void> {
    this.#hasStarted = true;
    try {
      const [port] = await Promise.all(this.#slots.map((slot) => slot.start()));
      if (this.#listen.kind === 'tcp' && port !== undefined) this.#address = { ...this.#listen, port };
    } catch (error) {
      await this.destroy();
      const address = formatListenAddress(this.#listen);
      throw new Error(`Cannot start the origin on ${address}: ${(error as Error).message}`, { cause: error });
    }
  }

  /**
   * Hands a change to every worker and answers when each has acknowledged, refused, ended or run out of time. Before
   * `start` there are none: they start with it.
   */
  async broadcast(change: CredentialChange): Promise<WorkerAcknowledgement[]> {
    if (!this.#hasStarted) return [];
    return Promise.all(this.#slots.map((slot) => slot.deliver(change)));
  }

  /** Asks a worker that serves what it would answer to a URL. @throws ControlError `no-worker` */
  async explain(question: UrlToAnswer): Promise<ExplainedAnswer> {
    const serving = this.#slots.find((slot) => slot.report().state === 'serving');
    if (serving === undefined)
      throw new ControlError('no-worker', 'Cannot explain the URL: no worker serves');
    return serving.explain(question);
  }

  report(): WorkerReport[] {
    return this.#slots.map((slot) => slot.report());
  }

  /** Of all workers there are and were. */
  counters(): Counters {
    return this.#slots.map((slot) => slot.counters()).reduce(addTallies, NO_COUNTERS);
  }

  /** Lets every worker finish what is in flight, within the time for it, and sees them gone. */
  async close(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => slot.drain()));
  }

  /** Ends every worker now, and sees them gone. */
  async destroy(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => slot.destroy()));
  }

  #launch(): WorkerRun {
    // While one lives, the socket of port 0 is shared under that name; once none does, it is gone and only the
    // real port leads players back.
    if (!this.#slots.some((slot) => slot.alive)) this.#listen = this.#address;
    const { launch, credentials, onGenerationRefused = () => undefined } = this.#options;
    const config = { ...this.#options.config, listen: this.#listen };
    const start = { kind: 'start', config, credentials: credentials() } as const;
    return new WorkerRun(launch(), start, this.#timing, onGenerationRefused);
  }
}
