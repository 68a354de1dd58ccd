import type { Socket } from 'node:net';
import type { Answer } from './answer.ts';
import { type HeadUses, parseRequestHead } from './parse-request-head.ts';
import type { RequestHead } from './request-head.ts';
import { SocketAnswer } from './socket-answer.ts';

/** Whoever owns a connection. */
export interface ConnectionOwner {
  /** Which fields of heads it asks for. */
  readonly uses: HeadUses;
  /** Answers a request; it never throws. */
  answer(head: RequestHead, answer: Answer): Promise<unknown>;
  /** Takes the socket, with a request on it that is not plain; its bytes have been put back. */
  takeOver(): void;
  /** Says that a head took too long, and ends the socket. */
  refuseLate(): void;
  /** Whether the connection ends with its next answer. */
  isDraining(): boolean;
}

/** What a connection may take. */
export interface ConnectionLimits {
  /** Without a request. */
  readonly idleMs: number;
  /** From the first byte of a head to its last. */
  readonly headMs: number;
  /** Of a head that is longer, whoever takes over says that it is too long. */
  readonly headBytes: number;
  /** The last of so many ends it; absent: any number. */
  readonly requests?: number | undefined;
}

type State =
  | { readonly kind: 'idle'; readonly sinceMs: number }
  /** A part of a head is here. */
  | { readonly kind: 'reading-head'; readonly sinceMs: number; readonly bytes: Buffer }
  /** `behind`: what came after the request, which waits for its turn. */
  | { readonly kind: 'answering'; readonly answer: SocketAnswer; readonly behind: Buffer }
  /** Ours no more: taken over, or closed. */
  | { readonly kind: 'over' };

const NOTHING = Buffer.alloc(0);
const CLOSING_FIELDS = 'Connection: close\r\n';

/**
 * A client's connection while its requests are plain GETs and HEADs, one after the other: a client that sends many
 * and reads nothing holds one read of the store. What is not plain is handed over, whole.
 */
export class ClientConnection {
  readonly #socket: Socket;
  readonly #owner: ConnectionOwner;
  readonly #limits: ConnectionLimits;
  readonly #keepingFields: string;
  #requestsLeft: number;
  #state: State;
  #hasClientEnded = false;

  constructor(socket: Socket, owner: ConnectionOwner, limits: ConnectionLimits) {
    this.#socket = socket;
    this.#owner = owner;
    this.#limits = limits;
    this.#requestsLeft = limits.requests ?? Infinity;
    this.#keepingFields = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(limits.idleMs / 1000)}\r\n`;
    this.#state = { kind: 'idle', sinceMs: performance.now() };
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('drain', this.#onDrain);
    socket.on('close', this.#onClose);
    socket.on('error', ignore);
  }

  /**
   * Ends it where no answer is under way; an answer that is, is the last.
   * @param sinceMs has it been idle for less long, another request may be on its way: nothing is ended then
   */
  endIfIdle(sinceMs: number): void {
    const state = this.#state;
    if ((state.kind === 'idle' || state.kind === 'reading-head') && state.sinceMs <= sinceMs)
      this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Ends what lasts too long. @param nowMs of the clock of `performance.now()` */
  checkTime(nowMs: number): void {
    const state = this.#state;
    if (state.kind === 'idle' && nowMs - state.sinceMs > this.#limits.idleMs) this.#socket.end();
    if (state.kind === 'reading-head' && nowMs - state.sinceMs > this.#limits.headMs) {
      this.#state = { kind: 'over' };
      this.#owner.refuseLate();
    }
  }

  readonly #onData = (chunk: Buffer): void => {
    const state = this.#state;
    switch (state.kind) {
      case 'idle':
        this.#read(chunk, performance.now());
        return;
      case 'reading-head':
        this.#read(Buffer.concat([state.bytes, chunk]), state.sinceMs);
        return;
      case 'answering':
        this.#state = { ...state, behind: Buffer.concat([state.behind, chunk]) };
        this.#socket.pause();
        return;
      case 'over':
        return;
    }
  };

  /** A client that closes its side has gone, as a proxy's and a player's does; what is whole is sent all the same. */
  readonly #onEnd = (): void => {
    const state = this.#state;
    this.#hasClientEnded = true;
    if (state.kind !== 'answering') this.#socket.end();
    else if (state.answer.isWhole) state.answer.flush();
    else this.#socket.destroy();
  };

  readonly #onDrain = (): void => {
    if (this.#state.kind === 'answering') this.#state.answer.onDrain();
  };

  readonly #onClose = (): void => {
    const state = this.#state;
    this.#state = { kind: 'over' };
    if (state.kind === 'answering') state.answer.onClose();
  };

  #read(bytes: Buffer, sinceMs: number): void {
    const parsed = parseRequestHead(bytes, this.#owner.uses);
    switch (parsed.kind) {
      case 'incomplete':
        if (bytes.length > this.#limits.headBytes) this.#handOver(bytes);
        else this.#state = { kind: 'reading-head', sinceMs, bytes };
        return;
      case 'unusual':
        this.#handOver(bytes);
        return;
      case 'request': {
        if (parsed.lengthBytes > this.#limits.headBytes) return this.#handOver(bytes);
        this.#requestsLeft -= 1;
        const closes = parsed.closes || this.#requestsLeft <= 0 || this.#owner.isDraining();
        const answer = new SocketAnswer(this.#socket, closes ? CLOSING_FIELDS : this.#keepingFields);
        const behind = bytes.length > parsed.lengthBytes ? bytes.subarray(parsed.lengthBytes) : NOTHING;
        this.#state = { kind: 'answering', answer, behind };
        void this.#answer(parsed.head, answer, closes);
        return;
      }
    }
  }

  async #answer(head: RequestHead, answer: SocketAnswer, closes: boolean): Promise<void> {
    await this.#owner.answer(head, answer);
    if (this.#state.kind !== 'answering') return;
    const { behind } = this.#state;
    // What comes next on this socket comes after it.
    if (closes || behind.length > 0) answer.flush();
    const nowMs = performance.now();
    this.#state = { kind: 'idle', sinceMs: nowMs };
    if (closes || (this.#hasClientEnded && behind.length === 0)) {
      this.#socket.end();
      return;
    }
    if (behind.length > 0) this.#read(behind, nowMs);
    this.#listenAgain();
  }

  #listenAgain(): void {
    const { kind } = this.#state;
    if ((kind === 'idle' || kind === 'reading-head') && this.#socket.isPaused()) this.#socket.resume();
  }

  #handOver(bytes: Buffer): void {
    this.#state = { kind: 'over' };
    const socket = this.#socket;
    socket.off('data', this.#onData);
    socket.off('end', this.#onEnd);
    socket.off('drain', this.#onDrain);
    socket.off('close', this.#onClose);
    socket.off('error', ignore);
    socket.pause();
    socket.unshift(bytes);
    this.#owner.takeOver();
    // The new owner listens by then.
    process.nextTick(() => socket.resume());
  }
}

/** `close` follows. */
function ignore(): void {}
