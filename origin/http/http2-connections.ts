import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { ConnectionLimits } from './connection/client-connection.ts';
import type { RequestHead } from './connection/request-head.ts';
import { Http2Answer } from './connection/http2-answer.ts';
import { cutLingering } from './cut-lingering.ts';
import { checkHttp2Request } from './check-request.ts';
import type { RequestService } from './request-service.ts';
import type { SlowClients } from './slow-clients.ts';

/** A shield asks for as many at once; each may hold a read of the store. */
const STREAMS_LIMIT = 128;

/** What waits to be sent on a connection is bounded for each stream: this is for all of them, in MB. */
const SESSION_MEMORY_MB = 64;

/** What ends has so long for it. */
const END_MS = 2000;

interface Http2ConnectionsOptions {
  readonly requests: RequestService;
  readonly slowClients: SlowClients;
  readonly limits: ConnectionLimits;
}

type State =
  | { readonly kind: 'idle'; readonly sinceMs: number }
  | { readonly kind: 'answering'; readonly count: number };

/** Connections that speak HTTP/2: their requests are answered side by side. */
export class Http2Connections {
  readonly #options: Http2ConnectionsOptions;
  readonly #states = new Map<ServerHttp2Session, State>();
  /** Which costs memory that a server without TLS has no use for. */
  readonly #http2 = process.getBuiltinModule('node:http2');

  constructor(options: Http2ConnectionsOptions) {
    this.#options = options;
  }

  take(socket: TLSSocket): void {
    const session = this.#http2.performServerHandshake(socket, {
      maxSessionMemory: SESSION_MEMORY_MB,
      settings: {
        maxConcurrentStreams: STREAMS_LIMIT,
        maxHeaderListSize: this.#options.limits.headBytes,
        enablePush: false,
      },
    });
    cutLingering(socket);
    this.#states.set(session, { kind: 'idle', sinceMs: performance.now() });
    let requestsLeft = this.#options.limits.requests ?? Infinity;
    session.on('stream', (stream, headers) => {
      requestsLeft -= 1;
      if (requestsLeft <= 0) end(session);
      void this.#answer(stream, headers, { session, socket });
    });
    session.on('error', ignore);
    session.once('close', () => this.#states.delete(session));
  }

  get open(): number {
    return this.#states.size;
  }

  /**
   * Takes no more requests, but from those that were idle for less long: one may be on its way. What was not taken is
   * told so, and can be asked for elsewhere (RFC 9113 6.8).
   */
  endAll(sinceMs: number): void {
    for (const [session, state] of this.#states)
      if (state.kind === 'answering' || state.sinceMs <= sinceMs) end(session);
  }

  /** @param nowMs of the clock of `performance.now()` */
  checkTimes(nowMs: number): void {
    const sinceMs = nowMs - this.#options.limits.idleMs;
    for (const [session, state] of this.#states) {
      if (state.kind !== 'idle' || state.sinceMs > sinceMs) continue;
      // The beginning of a request, of which nobody tells us, keeps one open that was ended.
      if (state.sinceMs <= sinceMs - END_MS) session.destroy();
      else end(session);
    }
  }

  destroy(): void {
    for (const session of this.#states.keys()) session.destroy();
  }

  async #answer(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    { session, socket }: { session: ServerHttp2Session; socket: TLSSocket },
  ): Promise<void> {
    const { requests, slowClients } = this.#options;
    stream.on('error', ignore);
    stream.resume();
    this.#began(session);
    const answer = new Http2Answer(stream, socket);
    slowClients.watch(answer);
    stream.once('close', () => slowClients.unwatch(answer));
    const head = headOf(headers);
    await requests.answer(head, answer, () => {
      checkHttp2Request(head, headers[':authority']);
    });
    this.#ended(session);
  }

  #began(session: ServerHttp2Session): void {
    const state = this.#states.get(session);
    this.#states.set(session, {
      kind: 'answering',
      count: (state?.kind === 'answering' ? state.count : 0) + 1,
    });
  }

  #ended(session: ServerHttp2Session): void {
    const state = this.#states.get(session);
    if (state?.kind !== 'answering') return;
    const count = state.count - 1;
    const next: State = count > 0 ? { ...state, count } : { kind: 'idle', sinceMs: performance.now() };
    this.#states.set(session, next);
  }
}

/** In the words of HTTP/1.1. RFC 9113 8.3.1 */
function headOf({
  ':method': method,
  ':path': url,
  ':authority': authority,
  ...headers
}: IncomingHttpHeaders): RequestHead {
  const { host = authority } = headers;
  return { method, url, headers: host === undefined ? headers : { ...headers, host } };
}

/** Once what is under way is answered. */
function end(session: ServerHttp2Session): void {
  if (!session.closed) session.close();
}

/** What failed is closed by then. */
function ignore(): void {}
