import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type ErrorCode, HeadwaterError } from '../model/errors.ts';
import type { Logger } from '../log.ts';
import { ConnectionTurns } from './connection-turns.ts';
import { errorResponse } from './error-response.ts';
import { handleRequest, type RequestContext } from './handle-request.ts';
import { refuseUnreadable } from './refuse-unreadable.ts';
import { RequestCounters, type RequestResult } from './request-stats.ts';
import { CORS_HEADERS } from './response-headers.ts';

/** Longer than a shield's own idle time, so that it is the shield that closes, and no request meets a closing door. */
const KEEP_ALIVE_MS = 75_000;

/** A head that takes longer is no shield's. */
const HEADERS_TIMEOUT_MS = 15_000;

/** A client that neither reads nor writes for this long gives its subrequest's connection back. */
const STALL_LIMIT_MS = 120_000;

/** While draining: how long a connection may outlive its last answer. */
const IDLE_SWEEP_MS = 100;

/** Our URLs and a shield's headers are far below. */
const HEADER_LIMIT_BYTES = 16 * 1024;

type Answer = Omit<RequestResult, 'bytesSent' | 'durationSeconds'>;

/** A refused request may have a body that nobody will read; one that is malformed may be followed by anything. */
const CLOSING: ReadonlySet<ErrorCode> = new Set([
  'malformed-request',
  'method-not-allowed',
  'version-not-supported',
]);

export interface HttpServerOptions {
  readonly context: RequestContext;
  readonly log: Logger;
  /** Whether each request leaves a line in the log. */
  readonly accessLog: boolean;
}

/** The origin's HTTP/1.1 server: every request ends in an answer, a counter and, if wanted, a line. */
export class HttpServer {
  readonly counters = new RequestCounters();
  readonly server: Server;
  readonly #options: HttpServerOptions;
  readonly #turns = new WeakMap<Socket, ConnectionTurns>();

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.server = createServer(
      {
        keepAliveTimeout: KEEP_ALIVE_MS,
        headersTimeout: HEADERS_TIMEOUT_MS,
        maxHeaderSize: HEADER_LIMIT_BYTES,
        requireHostHeader: false,
        noDelay: true,
      },
      (request, response) => {
        this.#takeTurn(request, response);
      },
    );
    this.server.timeout = STALL_LIMIT_MS;
    this.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
      this.#takeTurn(request, response);
    });
    this.server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
      this.#onClientError(error, socket);
    });
  }

  /** Stops accepting, lets answers under way end within the time, then cuts the rest. */
  async drain(timeoutMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
    const cut = setTimeout(() => {
      this.server.closeAllConnections();
    }, timeoutMs);
    // An answer whose head went out before leaves a connection that nobody will use again.
    const sweep = setInterval(() => {
      this.server.closeIdleConnections();
    }, IDLE_SWEEP_MS);
    this.server.closeIdleConnections();
    await closed;
    clearTimeout(cut);
    clearInterval(sweep);
  }

  #takeTurn(request: IncomingMessage, response: ServerResponse): void {
    this.#turnsOf(request.socket).take(() => this.#serve(request, response));
  }

  #turnsOf(socket: Socket): ConnectionTurns {
    let turns = this.#turns.get(socket);
    if (turns === undefined) {
      turns = new ConnectionTurns(socket);
      this.#turns.set(socket, turns);
    }
    return turns;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    // Bytes are counted per connection, which outlives the request.
    const { socket } = request;
    const bytesBefore = socket.bytesWritten;
    if (!this.server.listening) response.setHeader('Connection', 'close');
    this.counters.started();
    const answer = await this.#answer(request, response);
    const result: RequestResult = {
      ...answer,
      bytesSent: socket.bytesWritten - bytesBefore,
      durationSeconds: (performance.now() - startedAt) / 1000,
    };
    this.counters.finished(result);
    if (this.#options.accessLog) this.#logAccess(request, result);
  }

  /** Whatever is thrown becomes an answer; what nobody foresaw is logged, and answered with the id it is logged by. */
  async #answer(request: IncomingMessage, response: ServerResponse): Promise<Answer> {
    try {
      return await handleRequest(request, response, this.#options.context);
    } catch (cause) {
      const error = HeadwaterError.from(cause);
      if (error.code !== 'internal') return sendError(error, request, response);
      const id = randomUUID();
      this.#options.log.error({ err: error.cause ?? error, id }, error.message);
      return sendError(error, request, response, id);
    }
  }

  /** What is no request is refused once those before it were answered; in the middle of one nobody would understand. */
  #onClientError({ code }: NodeJS.ErrnoException, socket: Socket): void {
    if (code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    this.#turnsOf(socket).end(() => {
      if (socket.writable) refuseUnreadable(code, socket);
    });
  }

  #logAccess(request: IncomingMessage, result: RequestResult): void {
    const { method, url } = request;
    this.#options.log.info({ method, path: withoutQuery(url), ...result }, 'request');
  }
}

function sendError(
  error: HeadwaterError,
  request: IncomingMessage,
  response: ServerResponse,
  id?: string,
): Answer {
  const { status, headers, body } = errorResponse(error, id);
  const result = { kind: 'error', status, errorCode: error.code, reason: error.message } as const;
  if (response.destroyed && !response.headersSent) return { ...result, end: 'client-gone' };
  if (response.headersSent) {
    response.destroy();
    return { ...result, end: 'cut' };
  }
  const allow = error.code === 'method-not-allowed' ? { Allow: 'GET, HEAD, OPTIONS' } : {};
  const close = CLOSING.has(error.code) ? { Connection: 'close' } : {};
  response.writeHead(status, { ...CORS_HEADERS, ...headers, ...allow, ...close });
  response.end(request.method === 'HEAD' ? undefined : body);
  return { ...result, end: 'complete' };
}

/** A query may hold a viewer's signature. */
function withoutQuery(url: string | undefined): string | undefined {
  return url?.replace(/\?.*/s, '?…');
}
