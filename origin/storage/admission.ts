import { HeadwaterError } from '../model/errors.ts';

/** Waiting subrequests a bucket may have per connection: beyond it, a shield is better told at once to come again. */
const WAITING_PER_CONNECTION = 16;

interface Waiting {
  readonly admit: () => void;
  readonly refuse: (error: HeadwaterError) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Lets as many subrequests through as a bucket has connections, the others wait in order: a queue with an end, in
 * which nobody waits longer than `waitMs`. undici would queue without either.
 */
export class Admission {
  readonly #limit: number;
  readonly #waitMs: number;
  readonly #waiting = new Set<Waiting>();
  #running = 0;

  constructor(connections: number, waitMs: number) {
    this.#limit = connections;
    this.#waitMs = waitMs;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Calls `admit` now or when a place is free; whoever was admitted must `leave()`. `refuse` gets `overloaded`.
   * @returns takes the subrequest out of the queue; has no effect once it was admitted or refused
   */
  enter(admit: () => void, refuse: (error: HeadwaterError) => void): () => void {
    if (this.#running < this.#limit) {
      this.#running += 1;
      admit();
      return () => undefined;
    }
    if (this.#waiting.size >= this.#limit * WAITING_PER_CONNECTION) {
      refuse(overloaded(`${this.#waiting.size} reads wait for a connection`));
      return () => undefined;
    }
    return this.#wait(admit, refuse);
  }

  leave(): void {
    this.#running -= 1;
    for (const next of this.#waiting) {
      this.#remove(next);
      this.#running += 1;
      next.admit();
      return;
    }
  }

  #wait(admit: () => void, refuse: (error: HeadwaterError) => void): () => void {
    const timer = setTimeout(() => {
      this.#remove(waiting);
      refuse(overloaded(`no connection was free for ${this.#waitMs} ms`));
    }, this.#waitMs);
    const waiting = { admit, refuse, timer };
    this.#waiting.add(waiting);
    return () => {
      this.#remove(waiting);
    };
  }

  #remove(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    this.#waiting.delete(waiting);
  }
}

function overloaded(state: string): HeadwaterError {
  return new HeadwaterError('overloaded', `Cannot read from the store: ${state}`);
}
