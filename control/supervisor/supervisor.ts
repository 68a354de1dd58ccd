import type { ListenAddress, OriginConfig } from '../../origin/origin-config.ts';
import type { ExplainedAnswer, UrlToAnswer } from '../../origin/explain/explained-answer.ts';
import { type FailedRequest, LatestFailures } from '../../origin/latest-failures.ts';
import type { ListeningSocket, WorkerChange } from '../../origin/messages.ts';
import type { ServerTls } from '../../origin/tls-material.ts';
import type { LiveCredentials } from '../../origin/signing/credentials.ts';
import { EMPTY_KEY_SET, type KeySet } from '../../origin/viewer/pushed-keys.ts';
import { describeSystemError } from '../../origin/system-error.ts';
import { ControlError } from '../control-error.ts';
import { formatListenAddress } from '../listen-address.ts';
import type { Log } from '../log.ts';
import { type Counters, NO_COUNTERS, addTallies } from './counters.ts';
import type { ReplacedWorker } from './replaced-worker.ts';
import { SUPERVISOR_TIMING, type SupervisorTiming } from './timing.ts';
import type { WorkerAcknowledgement } from './worker-acknowledgement.ts';
import type { WorkerLauncher } from './worker-process.ts';
import { type OnGenerationRefused, WorkerRun } from './worker-run.ts';
import { type WorkerReport, WorkerSlot } from './worker-slot.ts';

interface SupervisorOptions {
  readonly config: OriginConfig;
  /** How many workers. */
  readonly workers: number;
  readonly launcher: WorkerLauncher;
  /** Asked for whenever a worker starts. */
  readonly credentials: () => readonly LiveCredentials[];
  /** The same; none by default. */
  readonly keys?: () => KeySet;
  /** The same; absent: what workers say can be read on the way. */
  readonly tls?: () => ServerTls | undefined;
  readonly onGenerationRefused?: OnGenerationRefused;
  readonly log: Log;
  readonly timing?: Partial<SupervisorTiming>;
}

/** Keeps the origin's workers running, in step with the credentials, and counted. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #timing: SupervisorTiming;
  #config: OriginConfig;
  readonly #slots: WorkerSlot[];
  readonly #failures = new LatestFailures();
  /** Of workers that are not there any more. */
  #retired = NO_COUNTERS;
  #hasStarted = false;
  /** Where workers listen, with the real port once that is known. */
  #address: ListenAddress;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#timing = { ...SUPERVISOR_TIMING, ...options.timing };
    this.#config = options.config;
    this.#address = options.config.listen;
    this.#slots = Array.from({ length: options.workers }, (_, index) => this.#newSlot(index));
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
      const claimed = await this.#options.launcher.claim(this.#address);
      this.#address = claimed.address;
      const starting = Promise.all(this.#slots.map((slot) => slot.start()));
      const [port] = await starting.finally(() => claimed.release());
      if (this.#address.kind === 'tcp' && port !== undefined) this.#address = { ...this.#address, port };
    } catch (error) {
      await this.destroy();
      const address = formatListenAddress(this.#address);
      throw new Error(`Cannot start the origin on ${address}: ${describeSystemError(error)}`, {
        cause: error,
      });
    }
  }

  /**
   * Replaces every worker that serves, one after the other: the new one serves before the old one stops, on the same
   * socket, and what the old one has under way ends within the time for it.
   * @throws Error with the reason of the first that does not start; those before it are new, the others the old ones
   */
  replaceWorkers(): Promise<ReplacedWorker[]> {
    return replaceIn(this.#slots);
  }

  /**
   * Has workers go by another configuration, and as many of them as are wanted: each is replaced.
   * @throws Error with the reason why one does not start; then all go by the configuration before
   */
  async reconfigure(config: OriginConfig, workers: number): Promise<ReplacedWorker[]> {
    const before = this.#config;
    this.#config = config;
    const replaced: ReplacedWorker[] = [];
    try {
      await replaceIn(this.#slots.slice(0, workers), replaced);
      await this.#resize(workers);
      return replaced;
    } catch (error) {
      this.#config = before;
      await replaceIn(this.#slots.slice(0, replaced.length));
      throw error;
    }
  }

  /**
   * Hands a change to every worker and answers when each has acknowledged, refused, ended or run out of time. Before
   * `start` there are none: they start with it.
   */
  async broadcast(change: WorkerChange): Promise<WorkerAcknowledgement[]> {
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

  /** The latest requests that were answered with an error, newest first of each code. */
  get failures(): readonly FailedRequest[] {
    return this.#failures.all;
  }

  report(): WorkerReport[] {
    return this.#slots.map((slot) => slot.report());
  }

  /** Of all workers there are and were. */
  counters(): Counters {
    return this.#slots.map((slot) => slot.counters()).reduce(addTallies, this.#retired);
  }

  /** Lets every worker finish what is in flight, within the time for it, and sees them gone. */
  async close(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => slot.drain()));
  }

  /** Ends every worker now, and sees them gone. */
  async destroy(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => slot.destroy()));
  }

  async #resize(workers: number): Promise<void> {
    await Promise.all(this.#slots.slice(workers).map((slot) => this.#retire(slot)));
    while (this.#slots.length < workers) {
      const slot = this.#newSlot(this.#slots.length);
      await slot.start();
      this.#slots.push(slot);
    }
  }

  /** Told of changes, and counted, until it is gone. */
  async #retire(slot: WorkerSlot): Promise<void> {
    await slot.drain();
    this.#slots.splice(this.#slots.indexOf(slot), 1);
    this.#retired = addTallies(this.#retired, slot.counters());
  }

  #newSlot(index: number): WorkerSlot {
    const launch = (socket: ListeningSocket | undefined) => this.#launch(socket);
    return new WorkerSlot(String(index + 1), launch, this.#options.log, this.#timing);
  }

  #launch(socket: ListeningSocket | undefined): WorkerRun {
    const {
      launcher,
      credentials,
      keys = () => EMPTY_KEY_SET,
      tls = () => undefined,
      onGenerationRefused = () => undefined,
    } = this.#options;
    const config = { ...this.#config, listen: this.#address };
    const shown = tls();
    const message = {
      kind: 'start',
      config,
      credentials: credentials(),
      keys: keys(),
      ...(shown !== undefined && { tls: shown }),
    } as const;
    const onFailures = (failures: readonly FailedRequest[]) => {
      for (const failure of failures) this.#failures.add(failure);
    };
    const listener = { onGenerationRefused, onFailures };
    return new WorkerRun(launcher.launch(), { message, socket }, this.#timing, listener);
  }
}

/** One after the other. @param replaced is given each that was, also where one after it fails @returns it */
async function replaceIn(
  slots: readonly WorkerSlot[],
  replaced: ReplacedWorker[] = [],
): Promise<ReplacedWorker[]> {
  for (const slot of slots) replaced.push(await slot.replace());
  return replaced;
}
