import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { atEndOfTurn } from '../../at-end-of-turn.ts';
import { ChunkedBody } from './chunked-body.ts';
import { isNoHead, parseHead, type ParsedHead } from './parse-head.ts';
import { LARGEST_SLAB_BYTES, type Slab, type SlabPool } from './slab-pool.ts';
import { spreadAddresses } from './spread-addresses.ts';
import { failureOfSocket, TransportFailure } from './transport-failure.ts';
import type { AnswerHead } from './transport.ts';

/** Where a store is, and how it proves that it is the one. */
export interface StoreAddress {
  readonly isTls: boolean;
  readonly host: string;
  readonly port: number;
  /** Certificates of authorities in place of those that Node trusts, PEM. */
  readonly ca: string | undefined;
}

/** Hears one exchange: like a `TransportListener`, with what only the pool can mend. */
export interface ExchangeListener {
  readonly pieceBytes: number;
  onHead(head: AnswerHead): void;
  onData(chunk: Buffer, release: () => void): void;
  onEnd(): void;
  onError(failure: TransportFailure): void;
  /** What came is not understood; nothing of it was passed on. */
  onPuzzle(what: string): void;
}

/** Hears what becomes of a connection. */
export interface ConnectionOwner {
  /** The exchange is over, and another may follow. @param keepForMs as the store says */
  onIdle(connection: StoreConnection, keepForMs: number | undefined): void;
  onClosed(connection: StoreConnection): void;
}

/** Waits of one exchange, in milliseconds. */
interface ExchangeTimeouts {
  readonly connectTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly bodyTimeoutMs: number;
}

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' | 'head'; readonly listener: ExchangeListener; readonly head: string }
  | {
      readonly kind: 'body';
      readonly listener: ExchangeListener;
      left: number;
      readonly keepForMs: number | undefined;
    }
  | {
      readonly kind: 'chunked';
      readonly listener: ExchangeListener;
      readonly body: ChunkedBody;
      readonly keepForMs: number | undefined;
    }
  | { readonly kind: 'closed' };

/** A head that is longer is nobody's that stores objects. */
const HEAD_LIMIT_BYTES = 16 * 1024;

/** Nearly all are shorter. */
const USUAL_HEAD_BYTES = 2 * 1024;

const HEAD_END = '\r\n\r\n';

/** Room for a small answer whole, head included. */
const FIRST_READ_BYTES = 80 * 1024;

/**
 * What comes in small pieces goes to little memory, which is near the processor when it is used again; and each of many
 * clients that hardly read holds a slab.
 */
const SMALL_SLAB_BYTES = 256 * 1024;

/** What is decrypted comes by the record, 16 KiB; what is written to next should still be near the processor. */
const TLS_SLAB_BYTES = 256 * 1024;

/** A slab of which less is left than this share is not read into when more is to come: short reads cost more than memory. */
const WORTHWHILE_SHARE = 1 / 4;

const SECOND_MS = 1000;

const LINE_BREAK_CHARS = '\r\n'.length;

const ADDRESSES = spreadAddresses();

/** Answers that are interim and mean nothing to a read: 100 and 103. RFC 9110 15.2.1, RFC 8297 */
const SKIPPED: ReadonlySet<number> = new Set([100, 103]);

/**
 * One connection to a store, and the exchange on it: reads into memory that is lent to whoever wants the bytes, and
 * understands just what stores of objects send.
 */
export class StoreConnection {
  readonly #socket: Socket;
  readonly #owner: ConnectionOwner;
  readonly #slabs: SlabPool;
  readonly #timeouts: ExchangeTimeouts;
  readonly openedAtMs = performance.now();
  #state: State = { kind: 'idle' };
  #isConnected = false;
  #isPaused = false;
  readonly #slabLimitBytes: number;
  /** The kernel filled all that it was given: it has more. */
  #hasMore = false;
  #slab: Slab;
  /** When whoever is waited for is late; of the clock of `performance.now()`. */
  #dueAtMs = Number.POSITIVE_INFINITY;
  #error: Error | undefined;
  /** Answers read so far: a first one is no proof that the connection was alive when asked again. */
  answers = 0;

  constructor(address: StoreAddress, owner: ConnectionOwner, slabs: SlabPool, timeouts: ExchangeTimeouts) {
    this.#owner = owner;
    this.#slabs = slabs;
    this.#timeouts = timeouts;
    this.#slabLimitBytes = address.isTls ? TLS_SLAB_BYTES : LARGEST_SLAB_BYTES;
    this.#slab = slabs.take(FIRST_READ_BYTES);
    this.#socket = this.#open(address);
    this.#socket.on('error', (error) => {
      this.#error = error;
    });
    this.#socket.on('close', this.#onClose);
  }

  /** Sends a request; no other may be under way. */
  send(text: string, listener: ExchangeListener): void {
    this.#state = { kind: this.#isConnected ? 'head' : 'connecting', listener, head: '' };
    const { connectTimeoutMs, headersTimeoutMs } = this.#timeouts;
    this.#wait(this.#isConnected ? headersTimeoutMs : connectTimeoutMs);
    atEndOfTurn(() => this.#socket.write(text, 'latin1'));
  }

  pause(): void {
    this.#isPaused = true;
    this.#dueAtMs = Number.POSITIVE_INFINITY;
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    if (this.#state.kind === 'body' || this.#state.kind === 'chunked')
      this.#wait(this.#timeouts.bodyTimeoutMs);
    this.#socket.resume();
  }

  /** The listener hears nothing any more. */
  destroy(): void {
    this.#state = { kind: 'closed' };
    this.#socket.destroy();
  }

  /** Gives up on whoever is late. */
  checkTime(nowMs: number): void {
    if (nowMs < this.#dueAtMs) return;
    switch (this.#state.kind) {
      case 'connecting':
        this.#fail(new TransportFailure('connect-timeout', 'connect'));
        return;
      case 'head':
        this.#fail(new TransportFailure('head-timeout', 'head'));
        return;
      case 'body':
      case 'chunked':
        this.#fail(new TransportFailure('body-timeout', 'body'));
        return;
      case 'idle':
      case 'closed':
        return;
    }
  }

  #open({ isTls, host, port, ca }: StoreAddress): Socket {
    const onread = {
      buffer: () => this.#memory(),
      callback: (length: number) => {
        this.#hasMore = length === this.#slab.room;
        this.#read(this.#slab.fill(length));
        return true;
      },
    };
    if (!isTls)
      return connectTcp({ host, port, lookup: ADDRESSES, noDelay: true, onread }, this.#onConnected);
    const options: ConnectionOptions & { onread: typeof onread } = {
      host,
      port,
      lookup: ADDRESSES,
      onread,
      // A name of numbers is an address, which SNI does not carry (RFC 6066 3).
      servername: isIP(host) === 0 ? host : '',
      // Whatever the environment says: a store that cannot prove its name gets no signature.
      rejectUnauthorized: true,
      ...(ca !== undefined && { ca }),
    };
    return connectTls(options, this.#onConnected).setNoDelay(true);
  }

  readonly #onConnected = (): void => {
    this.#isConnected = true;
    if (this.#state.kind !== 'connecting') return;
    this.#state = { ...this.#state, kind: 'head' };
    this.#wait(this.#timeouts.headersTimeoutMs);
  };

  readonly #onClose = (): void => {
    this.#slab.release();
    const cause = this.#error ?? new Error('the connection was closed');
    if (this.#state.kind !== 'closed') this.#fail(failureOfSocket(cause));
    this.#owner.onClosed(this);
  };

  /** Where the next bytes go: as large as what is to come, as long as that is known. */
  #memory(): Buffer {
    const state = this.#state;
    const { room, buffer } = this.#slab;
    const isForHeads = buffer.length <= FIRST_READ_BYTES;
    if (state.kind === 'body') {
      const pieceBytes = this.#pieceBytes(state.listener);
      const isForBodies = !isForHeads || buffer.length >= pieceBytes;
      const isEnough = room >= state.left || (isForBodies && room >= buffer.length * WORTHWHILE_SHARE);
      if (!isEnough) this.#takeSlab(Math.min(state.left, pieceBytes));
    } else if (!isForHeads || room < HEAD_LIMIT_BYTES) {
      this.#takeSlab(FIRST_READ_BYTES);
    }
    return this.#slab.rest();
  }

  #pieceBytes(listener: ExchangeListener): number {
    return Math.min(listener.pieceBytes, this.#hasMore ? this.#slabLimitBytes : SMALL_SLAB_BYTES);
  }

  #takeSlab(wantedBytes: number): void {
    this.#slab.release();
    this.#slab = this.#slabs.take(wantedBytes);
  }

  #read(bytes: Buffer): void {
    const state = this.#state;
    switch (state.kind) {
      case 'head':
      case 'connecting':
        this.#readHead(state.listener, state.head, bytes);
        return;
      case 'body':
        this.#wait(this.#timeouts.bodyTimeoutMs);
        this.#readBody(state, bytes);
        return;
      case 'chunked':
        this.#wait(this.#timeouts.bodyTimeoutMs);
        this.#readChunked(state, bytes);
        return;
      case 'idle':
        // Nobody asked: whatever this answers, it is not the next request.
        this.destroy();
        return;
      case 'closed':
        return;
    }
  }

  /** @param before of the head so far */
  #readHead(listener: ExchangeListener, before: string, bytes: Buffer): void {
    const text = headText(before, bytes);
    const end = text.indexOf(HEAD_END);
    if (end < 0) {
      if (text.length >= HEAD_LIMIT_BYTES) this.#puzzle('a head over its limit');
      else if (isNoHead(text)) this.#puzzle('no head of HTTP/1.1');
      else this.#state = { kind: 'head', listener, head: text };
      return;
    }
    const rest = bytes.subarray(end + HEAD_END.length - before.length);
    const head = parseHead(text.slice(0, end + LINE_BREAK_CHARS));
    if ('puzzle' in head) {
      this.#puzzle(head.puzzle);
    } else if (SKIPPED.has(head.status)) {
      this.#state = { kind: 'head', listener, head: '' };
      if (rest.length > 0) this.#readHead(listener, '', rest);
    } else if (head.status < 200 || (head.status === 206 && head.framing.kind === 'chunked')) {
      this.#puzzle(`an answer ${head.status} of this framing`);
    } else {
      this.#begin(listener, head, rest);
    }
  }

  #begin(listener: ExchangeListener, head: ParsedHead, rest: Buffer): void {
    const { status, fields, framing, keepAliveSeconds } = head;
    const keepForMs = keepAliveSeconds === undefined ? undefined : keepAliveSeconds * SECOND_MS;
    this.#wait(this.#timeouts.bodyTimeoutMs);
    this.answers += 1;
    this.#state =
      framing.kind === 'length'
        ? { kind: 'body', listener, left: framing.bytes, keepForMs }
        : { kind: 'chunked', listener, body: new ChunkedBody(), keepForMs };
    listener.onHead({ status, fields });
    // The listener may have given up.
    const state = this.#state as State;
    if (state.kind === 'body') this.#readBody(state, rest);
    else if (state.kind === 'chunked' && rest.length > 0) this.#readChunked(state, rest);
  }

  #readBody(state: State & { kind: 'body' }, bytes: Buffer): void {
    const wanted = bytes.length > state.left ? bytes.subarray(0, state.left) : bytes;
    state.left -= wanted.length;
    if (wanted.length > 0) state.listener.onData(wanted, this.#slab.lend());
    if (state.left === 0 && this.#state === state) this.#end(state, bytes.length > wanted.length);
  }

  #readChunked(state: State & { kind: 'chunked' }, bytes: Buffer): void {
    const pieces = state.body.decode(bytes);
    if (pieces === undefined) {
      this.#fail(new TransportFailure('broken-framing', 'chunks'));
      return;
    }
    for (const piece of pieces) {
      if (this.#state.kind !== 'chunked') return;
      state.listener.onData(piece, this.#slab.lend());
    }
    if (state.body.isOver && this.#state.kind === 'chunked') this.#end(state, false);
  }

  /** @param hasMore more came than the body: this connection is not to be trusted with another */
  #end({ listener, keepForMs }: State & { kind: 'body' | 'chunked' }, hasMore: boolean): void {
    this.#dueAtMs = Number.POSITIVE_INFINITY;
    if (hasMore || keepForMs === 0) {
      this.destroy();
    } else {
      this.#state = { kind: 'idle' };
      this.resume();
      this.#owner.onIdle(this, keepForMs);
    }
    listener.onEnd();
  }

  #puzzle(what: string): void {
    const state = this.#state;
    this.destroy();
    if ('listener' in state) state.listener.onPuzzle(what);
  }

  #fail(failure: TransportFailure): void {
    const state = this.#state;
    this.destroy();
    if ('listener' in state) state.listener.onError(failure);
  }

  /** Of what was decrypted before a pause, some comes after it: whoever pauses is not late. */
  #wait(ms: number): void {
    if (!this.#isPaused) this.#dueAtMs = performance.now() + ms;
  }
}

/** As much of a head as is here, and little of what may be behind it. */
function headText(before: string, bytes: Buffer): string {
  const text = before + bytes.toString('latin1', 0, USUAL_HEAD_BYTES);
  if (bytes.length <= USUAL_HEAD_BYTES || text.includes(HEAD_END)) return text;
  return before + bytes.toString('latin1', 0, HEAD_LIMIT_BYTES);
}
