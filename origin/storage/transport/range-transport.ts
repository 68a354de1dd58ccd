import { serializeRequest } from './serialize-request.ts';
import type { SlabPool } from './slab-pool.ts';
import { type ExchangeListener, StoreConnection, type StoreAddress } from './store-connection.ts';
import type { TransportFailure } from './transport-failure.ts';
import {
  type AnswerHead,
  type ConnectionCounts,
  DEFAULT_CONNECTION_TTL_MS,
  type Exchange,
  type Transport,
  type TransportListener,
  type TransportOptions,
  type TransportRequest,
} from './transport.ts';

/** A store that says how long it keeps a connection has closed it by then: this much earlier it is not used any more. */
const KEEP_ALIVE_MARGIN_MS = 1000;

/** How often waits are looked at, as a share of the shortest of them. */
const CHECKS_PER_WAIT = 5;
const SHORTEST_CHECK_MS = 10;
const LONGEST_CHECK_MS = 1000;

/** What is in front of a store for a while may answer otherwise than the store: after this, it is asked directly again. */
const HANDED_OVER_MS = 5 * 60_000;

interface IdleConnection {
  readonly connection: StoreConnection;
  readonly untilMs: number;
}

/**
 * HTTP/1.1 as stores of objects speak it, and no more of it: bodies are read into memory that is used again, and are
 * copied nowhere. An answer that is not understood to the last byte is asked for again through `other`, and so is
 * everything for a while.
 */
export class RangeTransport implements Transport {
  readonly #address: StoreAddress;
  readonly #options: TransportOptions;
  readonly #slabs: SlabPool;
  /** Understands everything. */
  readonly #other: Transport;
  readonly #all = new Set<StoreConnection>();
  /** The one used last is used first. */
  #idle: IdleConnection[] = [];
  /** What was not understood, where that happened lately. */
  #puzzle: { readonly what: string; readonly untilMs: number } | undefined;
  #checks: NodeJS.Timeout | undefined;
  #onEmpty: (() => void) | undefined;

  constructor(options: TransportOptions, slabs: SlabPool, other: Transport) {
    const { protocol, hostname, port } = new URL(options.origin);
    const isTls = protocol === 'https:';
    const host = hostname.replace(/^\[|\]$/g, '');
    this.#address = { isTls, host, port: port === '' ? (isTls ? 443 : 80) : Number(port), ca: options.ca };
    this.#options = options;
    this.#slabs = slabs;
    this.#other = other;
  }

  get connections(): ConnectionCounts {
    const { connected, free } = this.#other.connections;
    return { connected: this.#all.size + connected, free: this.#idle.length + free };
  }

  get handedOverFor(): string | undefined {
    return this.#puzzle !== undefined && performance.now() < this.#puzzle.untilMs
      ? this.#puzzle.what
      : undefined;
  }

  send(request: TransportRequest, listener: TransportListener): Exchange {
    if (this.handedOverFor !== undefined) return this.#other.send(request, listener);
    const exchange = new RangeExchange(listener, {
      again: (same) => this.#sendFresh(text, same),
      byOther: (what) => {
        this.#puzzle = { what, untilMs: performance.now() + HANDED_OVER_MS };
        this.#closeIdle();
        return this.#other.send(request, listener);
      },
    });
    const text = serializeRequest(request);
    const reused = this.#takeIdle();
    if (reused === undefined) this.#sendFresh(text, exchange);
    else exchange.begin(reused, text);
    return exchange;
  }

  async close(): Promise<void> {
    this.#closeIdle();
    if (this.#all.size > 0) {
      await new Promise<void>((resolve) => {
        this.#onEmpty = resolve;
      });
    }
    clearInterval(this.#checks);
    await this.#other.close();
  }

  #closeIdle(): void {
    for (const { connection } of this.#idle) connection.destroy();
    this.#idle = [];
  }

  #sendFresh(text: string, exchange: RangeExchange): void {
    const connection = new StoreConnection(this.#address, this, this.#slabs, this.#options);
    this.#all.add(connection);
    this.#checks ??= setInterval(this.#check, this.#checkMs());
    exchange.begin(connection, text);
  }

  #takeIdle(): StoreConnection | undefined {
    const nowMs = performance.now();
    for (;;) {
      const last = this.#idle.pop();
      if (last === undefined || last.untilMs > nowMs) return last?.connection;
      last.connection.destroy();
    }
  }

  /** For connections: one can be used again. */
  onIdle(connection: StoreConnection, keepForMs = Number.POSITIVE_INFINITY): void {
    const nowMs = performance.now();
    const untilMs = Math.min(
      nowMs + this.#options.keepAliveMs,
      nowMs + keepForMs - KEEP_ALIVE_MARGIN_MS,
      connection.openedAtMs + (this.#options.ttlMs ?? DEFAULT_CONNECTION_TTL_MS),
    );
    const isUsed = this.#onEmpty === undefined && this.handedOverFor === undefined;
    if (untilMs <= nowMs || !isUsed) connection.destroy();
    else this.#idle.push({ connection, untilMs });
  }

  /** For connections: one is no more. */
  onClosed(connection: StoreConnection): void {
    this.#all.delete(connection);
    this.#idle = this.#idle.filter((each) => each.connection !== connection);
    if (this.#all.size > 0) return;
    clearInterval(this.#checks);
    this.#checks = undefined;
    this.#onEmpty?.();
  }

  #checkMs(): number {
    const { connectTimeoutMs, headersTimeoutMs, bodyTimeoutMs, keepAliveMs } = this.#options;
    const shortest = Math.min(connectTimeoutMs, headersTimeoutMs, bodyTimeoutMs, keepAliveMs);
    return Math.min(LONGEST_CHECK_MS, Math.max(SHORTEST_CHECK_MS, shortest / CHECKS_PER_WAIT));
  }

  readonly #check = (): void => {
    const nowMs = performance.now();
    for (const { connection, untilMs } of this.#idle) if (untilMs <= nowMs) connection.destroy();
    for (const connection of this.#all) connection.checkTime(nowMs);
  };
}

/** What can be done about an exchange that did not begin well; nothing of it was passed on by then. */
interface SecondChances {
  /** On a connection of its own. */
  again(exchange: RangeExchange): void;
  byOther(what: string): Exchange;
}

type State =
  | { readonly kind: 'unsent' }
  | { readonly kind: 'sent'; readonly connection: StoreConnection; readonly isReused: boolean }
  | { readonly kind: 'by-other'; readonly exchange: Exchange }
  | { readonly kind: 'over' };

/** One exchange, whichever connection it comes to be on. */
class RangeExchange implements Exchange, ExchangeListener {
  readonly #listener: TransportListener;
  readonly #chances: SecondChances;
  #state: State = { kind: 'unsent' };
  #isPaused = false;
  #hasHead = false;

  constructor(listener: TransportListener, chances: SecondChances) {
    this.#listener = listener;
    this.#chances = chances;
  }

  get pieceBytes(): number {
    return this.#listener.pieceBytes ?? Number.POSITIVE_INFINITY;
  }

  begin(connection: StoreConnection, text: string): void {
    this.#state = { kind: 'sent', connection, isReused: connection.answers > 0 };
    connection.send(text, this);
  }

  /** Before there is a head there is nothing to pause, and a late store must be noticed. */
  pause(): void {
    this.#isPaused = true;
    if (this.#state.kind === 'sent' && this.#hasHead) this.#state.connection.pause();
    else if (this.#state.kind === 'by-other') this.#state.exchange.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (this.#state.kind === 'sent') this.#state.connection.resume();
    else if (this.#state.kind === 'by-other') this.#state.exchange.resume();
  }

  abort(): void {
    const state = this.#state;
    this.#state = { kind: 'over' };
    if (state.kind === 'sent') state.connection.destroy();
    else if (state.kind === 'by-other') state.exchange.abort();
  }

  onHead(head: AnswerHead): void {
    this.#hasHead = true;
    if (this.#isPaused && this.#state.kind === 'sent') this.#state.connection.pause();
    this.#listener.onHead(head);
  }

  onData(chunk: Buffer, release: () => void): void {
    this.#listener.onData(chunk, release);
  }

  onEnd(): void {
    this.#state = { kind: 'over' };
    this.#listener.onEnd();
  }

  /** A connection that was idle may have been closed just when it was used: a new one tells. RFC 9112 9.3.1 */
  onError(failure: TransportFailure): void {
    const state = this.#state;
    this.#state = { kind: 'over' };
    const mayHaveBeenClosed = state.kind === 'sent' && state.isReused && !this.#hasHead;
    if (mayHaveBeenClosed && failure.kind === 'broken-off') this.#chances.again(this);
    else this.#listener.onError(failure);
  }

  onPuzzle(what: string): void {
    const exchange = this.#chances.byOther(what);
    this.#state = { kind: 'by-other', exchange };
    if (this.#isPaused) exchange.pause();
  }
}
