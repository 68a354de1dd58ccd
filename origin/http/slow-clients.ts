import type { Socket } from 'node:net';

/** Who takes bytes: a socket, or a stream of a connection that has many. */
type Taker = Pick<Socket, 'writableLength' | 'bytesWritten'> & { destroy(): void };

/** The least a client may take while bytes wait for it. */
interface MinimumRate {
  readonly bytesPerSecond: number;
  /** Over so long. */
  readonly windowMs: number;
}

interface Window {
  readonly sinceMs: number;
  readonly takenBytes: number;
}

const MILLIS_PER_SECOND = 1000;

/**
 * Cuts clients that take less than a minimum while bytes wait for them: each holds memory, and perhaps a connection of a
 * bucket. Whoever has taken all there is is not slow, however long the store takes.
 */
export class SlowClients {
  readonly #minimum: MinimumRate;
  readonly #windows = new Map<Taker, Window | undefined>();

  constructor(minimum: MinimumRate) {
    this.#minimum = minimum;
  }

  get watched(): number {
    return this.#windows.size;
  }

  watch(taker: Taker): void {
    this.#windows.set(taker, undefined);
  }

  unwatch(taker: Taker): void {
    this.#windows.delete(taker);
  }

  /** Looks at all of them; to be called a few times a window. @param nowMs of any steady clock */
  check(nowMs: number): void {
    for (const [taker, window] of this.#windows) {
      if (taker.writableLength === 0) this.#windows.set(taker, undefined);
      else if (window === undefined) this.#windows.set(taker, windowFrom(taker, nowMs));
      else if (nowMs - window.sinceMs >= this.#minimum.windowMs) this.#judge(taker, window, nowMs);
    }
  }

  /** What the system was given and may have sent in part counts as taken: a doubt is the client's benefit. */
  #judge(taker: Taker, window: Window, nowMs: number): void {
    const taken = taker.bytesWritten - window.takenBytes;
    const due = (this.#minimum.bytesPerSecond * (nowMs - window.sinceMs)) / MILLIS_PER_SECOND;
    if (taken < due) taker.destroy();
    else this.#windows.set(taker, this.#next(taker, window, nowMs));
  }

  /** A window goes on until something was really taken. */
  #next(taker: Taker, window: Window, nowMs: number): Window {
    return takenBytes(taker) > window.takenBytes ? windowFrom(taker, nowMs) : window;
  }
}

function windowFrom(taker: Taker, nowMs: number): Window {
  return { sinceMs: nowMs, takenBytes: takenBytes(taker) };
}

/** `bytesWritten` counts what waits, too. */
function takenBytes(taker: Taker): number {
  return taker.bytesWritten - taker.writableLength;
}
