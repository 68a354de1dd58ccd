import { isDeepStrictEqual } from 'node:util';
import type { TracingConfig } from '../../origin/origin-config.ts';
import { lateTracer } from '../../origin/tracing/late-tracer.ts';
import type { Tracer } from '../../origin/tracing/tracer.ts';
import type { Log } from '../log.ts';

interface Opened {
  readonly config: TracingConfig;
  readonly tracer: Tracer;
}

/** Whom the primary process tells of rotations, as the configuration has it now. */
export class NodeTracer {
  readonly #config: () => TracingConfig | undefined;
  readonly #log: Log;
  #opened: Opened | undefined;

  constructor(config: () => TracingConfig | undefined, log: Log) {
    this.#config = config;
    this.#log = log;
    this.#opened = this.#open(config());
  }

  /** Undefined: nobody. */
  get current(): Tracer | undefined {
    const config = this.#config();
    if (!isDeepStrictEqual(config, this.#opened?.config)) {
      void this.#opened?.tracer.close();
      this.#opened = this.#open(config);
    }
    return this.#opened?.tracer;
  }

  /** Sends what has not been sent. */
  async close(): Promise<void> {
    await this.#opened?.tracer.close();
  }

  #open(config: TracingConfig | undefined): Opened | undefined {
    return (
      config && { config, tracer: lateTracer(config, (fields, message) => this.#log.warn(fields, message)) }
    );
  }
}
