import { HeadwaterError } from './model/errors.ts';
import type { Steps } from './steps.ts';

/** What a turn of the event loop gives to work in steps, of the 10 ms that nobody should wait: the rest is for what else it holds. */
const SLICE_MS = 4;

/** Work under way, without the type of its result. */
interface Job {
  readonly signal: AbortSignal | undefined;
  /** Goes on until the time comes. @returns whether it is done */
  advance(untilMs: number): boolean;
  cancel(): void;
}

/**
 * Runs long computations in slices, one slice in a turn of the event loop, so that whatever else comes is served in
 * between. What is new gets the first slice, which is all that a short title takes; of what takes longer, one goes on at
 * a time, so that the first is not late for the sake of the last.
 */
export class TimeSlices {
  readonly #fresh: Job[] = [];
  readonly #begun: Job[] = [];
  #hadSlice = false;

  /**
   * Begins at once, unless this turn had its slice.
   *
   * @param signal Ends the work at the end of a slice.
   * @throws HeadwaterError `cancelled`, and what the steps throw
   */
  async run<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const advance = (untilMs: number) => {
      try {
        for (;;) {
          const step = steps.next();
          if (step.done === true) {
            resolve(step.value);
            return true;
          }
          if (performance.now() >= untilMs) return false;
        }
      } catch (error) {
        reject(error);
        return true;
      }
    };
    const cancel = () => {
      reject(new HeadwaterError('cancelled', 'Cannot index: the request was cancelled'));
    };
    this.#fresh.push({ signal, advance, cancel });
    if (!this.#hadSlice) this.#slice();
    return promise;
  }

  #slice(): void {
    this.#hadSlice = true;
    setImmediate(() => {
      this.#hadSlice = false;
      this.#dropCancelled(this.#fresh);
      this.#dropCancelled(this.#begun);
      if (this.#fresh.length + this.#begun.length > 0) this.#slice();
    });
    const untilMs = performance.now() + SLICE_MS;
    do {
      const fresh = this.#fresh.shift();
      const job = fresh ?? this.#begun[0];
      if (job === undefined) return;
      const isDone = job.advance(untilMs);
      if (fresh && !isDone) this.#begun.push(fresh);
      if (!fresh && isDone) this.#begun.shift();
    } while (performance.now() < untilMs);
  }

  #dropCancelled(jobs: Job[]): void {
    for (const job of jobs.filter(({ signal }) => signal?.aborted)) {
      jobs.splice(jobs.indexOf(job), 1);
      job.cancel();
    }
  }
}
