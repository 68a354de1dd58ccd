import { HeadwaterError } from './model/errors.ts';
import type { Steps } from './steps.ts';

/**
 * What a turn of the event loop gives to work in steps, of the 10 ms that nobody should wait. The rest is for what else it
 * holds, and for a last step that is not compiled yet.
 */
const SLICE_MS = 3;

/** Twice what any step of a title of two hours takes; what takes longer waits for all that may be shorter. */
const SHORT_MS = 40;

/** Work under way, without the type of its result. */
interface Job {
  /** On it so far. */
  spentMs: number;
  readonly signal: AbortSignal | undefined;
  /** Goes on until the time comes. @returns whether it is done */
  advance(untilMs: number): boolean;
  cancel(): void;
}

/**
 * Runs long computations in slices, one slice in a turn of the event loop, so that whatever else comes is served in
 * between. What may be short goes first, in the order it came; of what has turned out to be long, one goes on at a time,
 * so that the first is not late for the sake of the last.
 */
export class TimeSlices {
  readonly #short: Job[] = [];
  readonly #long: Job[] = [];
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
    this.#short.push({ spentMs: 0, signal, advance, cancel });
    if (!this.#hadSlice) this.#slice();
    return promise;
  }

  #slice(): void {
    this.#hadSlice = true;
    setImmediate(() => {
      this.#hadSlice = false;
      this.#dropCancelled(this.#short);
      this.#dropCancelled(this.#long);
      if (this.#short.length + this.#long.length > 0) this.#slice();
    });
    let nowMs = performance.now();
    const untilMs = nowMs + SLICE_MS;
    do {
      const queue = this.#short.length > 0 ? this.#short : this.#long;
      const [job] = queue;
      if (job === undefined) return;
      const isDone = job.advance(untilMs);
      job.spentMs += performance.now() - nowMs;
      nowMs = performance.now();
      const isLong = queue === this.#short && job.spentMs > SHORT_MS;
      if (isDone || isLong) queue.shift();
      if (!isDone && isLong) this.#long.push(job);
    } while (nowMs < untilMs);
  }

  #dropCancelled(jobs: Job[]): void {
    for (const job of jobs.filter(({ signal }) => signal?.aborted)) {
      jobs.splice(jobs.indexOf(job), 1);
      job.cancel();
    }
  }
}
