import type { Socket } from 'node:net';
import { atEndOfTurn } from '../../at-end-of-turn.ts';
import { nodeHttp } from '../../node-http.ts';
import type { Answer, AnswerListener } from './answer.ts';
import { dateField } from './date-field.ts';
import type { HeadFields } from './head-fields.ts';
import { onceClosed } from './once-closed.ts';
import { writeCorked } from './write-corked.ts';
import { certificateNames } from './peer.ts';

/** Up to here, copying what there is into one piece costs less than handing the pieces over one by one. */
const GATHER_LIMIT_BYTES = 16 * 1024;

/** More than this does not wait for the end of a turn: a system call a piece is not what it costs then. */
const WAIT_LIMIT_BYTES = 128 * 1024;

/** Of larger pieces than this, on average, each is worth the handing over. */
const SMALL_PIECE_BYTES = 2 * 1024;

type State =
  | { readonly kind: 'open' }
  /** The body is whole, and on its way. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'over' };

const OPEN: State = { kind: 'open' };
const ENDED: State = { kind: 'ended' };
const OVER: State = { kind: 'over' };

/**
 * An answer written to a socket as it is, head and all. Bytes wait for others of the same turn of the event loop, so that
 * head, box header and first media leave together.
 */
export class SocketAnswer implements Answer {
  readonly #socket: Socket;
  /** Fields of every answer on this connection: whether it stays open. */
  readonly #connectionFields: string;
  #bodyStartsAtBytes: number;
  #listener: AnswerListener | undefined;
  #state: State = OPEN;
  #extraFields = '';
  #headAtMs = 0;
  #waiting: readonly Uint8Array[] = [];
  #waitingBytes = 0;
  #isFlushDue = false;
  #written: (() => void)[] = [];

  constructor(socket: Socket, connectionFields: string) {
    this.#socket = socket;
    this.#connectionFields = connectionFields;
    this.#bodyStartsAtBytes = socket.bytesWritten;
  }

  get isHeadSent(): boolean {
    return this.#headAtMs > 0;
  }

  get headAtMs(): number {
    return this.#headAtMs;
  }

  get client(): string {
    return this.#socket.remoteAddress ?? '';
  }

  get certificateNames(): readonly string[] {
    return certificateNames(this.#socket);
  }

  get isGone(): boolean {
    return this.#socket.destroyed;
  }

  get needsDrain(): boolean {
    return this.#socket.writableNeedDrain;
  }

  /** Nothing is added to it any more. */
  get isWhole(): boolean {
    return this.#state !== OPEN;
  }

  get bytesSent(): number {
    const underWay = this.#state === ENDED ? this.#waitingBytes : 0;
    return Math.max(0, this.#socket.bytesWritten + underWay - this.#bodyStartsAtBytes);
  }

  listen(listener: AnswerListener | undefined): void {
    this.#listener = listener;
  }

  onceClosed(listener: () => void): () => void {
    return onceClosed(this.#socket, listener);
  }

  addHeader(name: string, value: string): void {
    this.#extraFields += `${name}: ${value}\r\n`;
  }

  writeHead(status: number, fields: HeadFields, more?: HeadFields): void {
    this.#headAtMs = performance.now();
    const line = `HTTP/1.1 ${status} ${nodeHttp.STATUS_CODES[status] ?? ''}\r\n`;
    const lines = fields.lines + (more?.lines ?? '') + this.#extraFields;
    const head = Buffer.from(`${line}${lines}${dateField()}${this.#connectionFields}\r\n`, 'latin1');
    this.#bodyStartsAtBytes += head.length;
    this.#wait([head]);
    this.#flushInTurn();
  }

  write(slices: readonly Uint8Array[], written?: () => void): boolean {
    this.#wait(slices);
    if (written !== undefined) this.#written.push(written);
    if (this.#waitingBytes > WAIT_LIMIT_BYTES) return this.#flush();
    this.#flushInTurn();
    return !this.needsDrain;
  }

  end(): void {
    this.#state = ENDED;
    this.#written.push(() => {
      this.#settle('sent');
    });
    this.#flushInTurn();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** For whoever owns the socket: hands over what waits for the end of the turn. */
  flush(): void {
    this.#flush();
  }

  /** For whoever owns the socket. */
  onDrain(): void {
    this.#listener?.onDrain();
  }

  /** For whoever owns the socket: it was closed. */
  onClose(): void {
    for (const written of this.#written.splice(0)) written();
    this.#settle('gone');
  }

  #settle(outcome: 'sent' | 'gone'): void {
    if (this.#state.kind === 'over') return;
    this.#state = OVER;
    if (outcome === 'sent' && !this.#socket.destroyed) this.#listener?.onSent();
    else this.#listener?.onGone();
  }

  #wait(slices: readonly Uint8Array[]): void {
    this.#waiting = this.#waiting.length === 0 ? slices : [...this.#waiting, ...slices];
    for (const slice of slices) this.#waitingBytes += slice.length;
  }

  /** What is cut out of several pieces of memory comes in several calls of one turn. */
  #flushInTurn(): void {
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    atEndOfTurn(() => {
      this.#isFlushDue = false;
      if (this.#state !== OVER) this.#flush();
    });
  }

  /** Hands over what waits, in one system call. */
  #flush(): boolean {
    const pieces = this.#waiting;
    const length = this.#waitingBytes;
    this.#waiting = [];
    this.#waitingBytes = 0;
    const written = this.#takeWritten();
    const socket = this.#socket;
    if (pieces.length <= 1)
      return pieces[0] === undefined ? flushed(written) : socket.write(pieces[0], written);
    if (length <= Math.max(GATHER_LIMIT_BYTES, pieces.length * SMALL_PIECE_BYTES))
      return socket.write(gathered(pieces, length), written);
    return writeCorked(socket, pieces, written);
  }

  #takeWritten(): (() => void) | undefined {
    const all = this.#written;
    if (all.length === 0) return undefined;
    this.#written = [];
    if (all.length === 1) return all[0];
    return () => {
      for (const written of all) written();
    };
  }
}

function gathered(pieces: readonly Uint8Array[], length: number): Buffer {
  const whole = Buffer.allocUnsafe(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function flushed(written: (() => void) | undefined): boolean {
  written?.();
  return true;
}
