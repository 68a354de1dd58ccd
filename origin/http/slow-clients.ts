import type { Socket } from 'node:net';

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
  readonly #windows = new Map<Socket, Window | undefined>();

  constructor(minimum: MinimumRate) {
    this.#minimum = minimum;
  }

  get watched(): number {
    return this.#windows.size;
  }

  watch(socket: Socket): void {
    this.#windows.set(socket, undefined);
  }

  unwatch(socket: Socket): void {
    this.#windows.delete(socket);
  }

  /** Looks at all of them; to be called a few times a window. @param nowMs of any steady clock */
  check(nowMs: number): void {
    for (const [socket, window] of this.#windows) {
      if (socket.writableLength === 0) this.#windows.set(socket, undefined);
      else if (window === undefined) this.#windows.set(socket, windowFrom(socket, nowMs));
      else if (nowMs - window.sinceMs >= this.#minimum.windowMs) this.#judge(socket, window, nowMs);
    }
  }

  /** What the system was given and may have sent in part counts as taken: a doubt is the client's benefit. */
  #judge(socket: Socket, window: Window, nowMs: number): void {
    const taken = socket.bytesWritten - window.takenBytes;
    const due = (this.#minimum.bytesPerSecond * (nowMs - window.sinceMs)) / MILLIS_PER_SECOND;
    if (taken < due) socket.destroy();
    else this.#windows.set(socket, this.#next(socket, window, nowMs));
  }

  /** A window goes on until something was really taken. */
  #next(socket: Socket, window: Window, nowMs: number): Window {
    return takenBytes(socket) > window.takenBytes ? windowFrom(socket, nowMs) : window;
  }
}

function windowFrom(socket: Socket, nowMs: number): Window {
  return { sinceMs: nowMs, takenBytes: takenBytes(socket) };
}

/** `bytesWritten` counts what waits, too. */
function takenBytes(socket: Socket): number {
  return socket.bytesWritten - socket.writableLength;
}
