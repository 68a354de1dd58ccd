import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { WorkerStats } from './stats.ts';

const NANOS_PER_MILLI = 1e6;

const NONE: WorkerStats['eventLoopDelay'] = { p50Ms: 0, p99Ms: 0, maxMs: 0 };

/** How long the turns of the event loop take, which is how long whatever comes meanwhile waits. An idle loop is not woken to measure. */
export class LoopDelay {
  readonly #turns = monitorEventLoopDelay({ samplePerIteration: true });
  #hasBegun = false;

  begin(): void {
    this.#turns.enable();
  }

  end(): void {
    this.#turns.disable();
  }

  /** Of the turns since it was last taken. */
  take(): WorkerStats['eventLoopDelay'] {
    // The first is counted from before the loop ran.
    const delay = this.#hasBegun && this.#turns.count > 0 ? this.#delay() : NONE;
    this.#hasBegun = true;
    this.#turns.reset();
    return delay;
  }

  #delay(): WorkerStats['eventLoopDelay'] {
    return {
      p50Ms: this.#turns.percentile(50) / NANOS_PER_MILLI,
      p99Ms: this.#turns.percentile(99) / NANOS_PER_MILLI,
      maxMs: this.#turns.max / NANOS_PER_MILLI,
    };
  }
}
