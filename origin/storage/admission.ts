import { HeadwaterError } from '../model/errors.ts';
import { ClientShares } from './client-shares.ts';

/** Waiting subrequests a bucket may have per connection: beyond it, a shield is better told at once to come again. */
const WAITING_PER_CONNECTION = 16;

/** Additive increase, multiplicative decrease, as TCP (RFC 5681 3.1): what is left of the load after `SlowDown`. */
const KEPT_SHARE = 0.7;
const SLOW_DOWN_INTERVAL_MS = 500;

interface Waiting {
  readonly client: string;
  readonly admit: () => void;
  readonly refuse: (error: HeadwaterError) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Lets as many subrequests through as a bucket has connections, the others wait in order: a queue with an end, in
 * which nobody waits longer than `waitMs`. undici would queue without either.
 */
export class Admission {
  /** Of places. */
  readonly #limit: number;
  /** As many as the store bears, fractions counted. */
  #allowed: number;
  #slowedAtMs = Number.NEGATIVE_INFINITY;
  readonly #waitMs: number;
  readonly #waiting = new Set<Waiting>();
  readonly #runningShares: ClientShares;
  /** Whoever filled the queue would keep the others out, without a place more than its share. */
  readonly #waitingShares: ClientShares;
  #running = 0;
  #isAdmitting = false;

  /** @param clientShare of the places, and of the queue, for one client; 1: all of them */
  constructor(connections: number, waitMs: number, clientShare = 1) {
    this.#limit = connections;
    this.#allowed = connections;
    this.#waitMs = waitMs;
    this.#runningShares = new ClientShares(connections, clientShare);
    this.#waitingShares = new ClientShares(this.waitingLimit, clientShare);
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Half of the places are free: enough for whoever comes. */
  get hasRoom(): boolean {
    return this.#waiting.size === 0 && this.#running < this.#allowed / 2;
  }

  /** As many may run now. */
  get allowed(): number {
    return Math.floor(this.#allowed);
  }

  /** The store asks for patience: fewer run from now on. Answers to what was under way together count once. */
  slowDown(nowMs: number): void {
    if (nowMs - this.#slowedAtMs < SLOW_DOWN_INTERVAL_MS) return;
    this.#slowedAtMs = nowMs;
    this.#allowed = Math.max(1, Math.min(this.#allowed, this.#running) * KEPT_SHARE);
  }

  /** It answers: after as many answers as are allowed, one more is. */
  speedUp(): void {
    if (this.#allowed < this.#limit) this.#allowed = Math.min(this.#limit, this.#allowed + 1 / this.#allowed);
  }

  /** As many may wait. */
  get waitingLimit(): number {
    return this.#limit * WAITING_PER_CONNECTION;
  }

  /**
   * Calls `admit` now or when a place is free; whoever was admitted must `leave()`. `refuse` gets `overloaded`.
   * @param client whom the read is for, of whom as many run as its share allows; empty: nobody in particular
   * @returns takes the subrequest out of the queue; has no effect once it was admitted or refused
   */
  enter(client: string, admit: () => void, refuse: (error: HeadwaterError) => void): () => void {
    if (this.#hasPlace && this.#runningShares.hasLeft(client)) {
      this.#begin(client);
      admit();
      return () => undefined;
    }
    if (this.#waiting.size >= this.waitingLimit) {
      refuse(overloaded(`${this.#waiting.size} reads wait for a connection`));
      return () => undefined;
    }
    if (!this.#waitingShares.hasLeft(client)) {
      refuse(overloaded('as many reads as one client may have wait for a connection'));
      return () => undefined;
    }
    return this.#wait({ client, admit, refuse });
  }

  leave(client: string): void {
    this.#running -= 1;
    this.#runningShares.give(client);
    // Whoever is admitted may leave at once: who goes on then is this one, not another in its midst.
    if (this.#isAdmitting) return;
    this.#isAdmitting = true;
    try {
      this.#admitWaiting();
    } finally {
      this.#isAdmitting = false;
    }
  }

  /** More than one may be: places come back while nobody leaves. */
  #admitWaiting(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#remove(next);
      this.#begin(next.client);
      next.admit();
    }
  }

  /** Who may be admitted next. */
  #next(): Waiting | undefined {
    if (!this.#hasPlace) return undefined;
    for (const each of this.#waiting) if (this.#runningShares.hasLeft(each.client)) return each;
    return undefined;
  }

  get #hasPlace(): boolean {
    return this.#running + 1 <= this.#allowed;
  }

  #begin(client: string): void {
    this.#running += 1;
    this.#runningShares.take(client);
  }

  #wait(who: Omit<Waiting, 'timer'>): () => void {
    const timer = setTimeout(() => {
      this.#remove(waiting);
      who.refuse(overloaded(`no connection was free for ${this.#waitMs} ms`));
    }, this.#waitMs);
    const waiting = { ...who, timer };
    this.#waiting.add(waiting);
    this.#waitingShares.take(who.client);
    return () => {
      this.#remove(waiting);
    };
  }

  #remove(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    if (this.#waiting.delete(waiting)) this.#waitingShares.give(waiting.client);
  }
}

function overloaded(state: string): HeadwaterError {
  return new HeadwaterError('overloaded', `Cannot read from the store: ${state}`);
}
