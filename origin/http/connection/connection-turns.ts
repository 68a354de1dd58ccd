import type { Socket } from 'node:net';

/** A task that answers one request; it never throws. */
type Answering = () => Promise<unknown>;

type State =
  | { readonly kind: 'idle'; readonly sinceMs: number }
  | { readonly kind: 'answering'; readonly waiting: Answering[] }
  /** What follows on the connection is no request: `refuse` is its last task. */
  | { readonly kind: 'ending'; readonly waiting: Answering[]; readonly refuse: () => void }
  | { readonly kind: 'closed' };

/**
 * The requests of one connection take turns, as their answers have to anyway (RFC 9112 9.3.2): a client that sends many
 * and reads none holds one read of the store, not all of them. While one waits, no more are taken from the socket.
 */
export class ConnectionTurns {
  readonly #socket: Socket;
  #state: State = { kind: 'idle', sinceMs: performance.now() };

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.once('close', () => {
      this.#state = { kind: 'closed' };
    });
  }

  /** @param sinceMs of the clock of `performance.now()` */
  isIdleSince(sinceMs: number): boolean {
    return this.#state.kind === 'idle' && this.#state.sinceMs <= sinceMs;
  }

  /** Answers now, or when those before have been answered. */
  take(answer: Answering): void {
    switch (this.#state.kind) {
      case 'idle':
        this.#state = { kind: 'answering', waiting: [] };
        void this.#run(answer);
        return;
      case 'answering':
        this.#state.waiting.push(answer);
        this.#socket.pause();
        return;
      case 'ending':
      case 'closed':
        return;
    }
  }

  /** Nothing more can be read from the connection; what was read before is answered first. */
  end(refuse: () => void): void {
    switch (this.#state.kind) {
      case 'idle':
        this.#state = { kind: 'ending', waiting: [], refuse };
        refuse();
        return;
      case 'answering':
        this.#state = { ...this.#state, kind: 'ending', refuse };
        return;
      case 'ending':
      case 'closed':
        return;
    }
  }

  async #run(answer: Answering): Promise<void> {
    await answer();
    switch (this.#state.kind) {
      case 'answering':
        return this.#next(this.#state.waiting);
      case 'ending': {
        const next = this.#state.waiting.shift();
        if (next !== undefined) return this.#run(next);
        this.#state.refuse();
        return;
      }
      case 'idle':
      case 'closed':
        return;
    }
  }

  #next(waiting: Answering[]): Promise<void> | undefined {
    const next = waiting.shift();
    if (next !== undefined) return this.#run(next);
    this.#state = { kind: 'idle', sinceMs: performance.now() };
    if (this.#socket.isPaused()) this.#socket.resume();
    return undefined;
  }
}
