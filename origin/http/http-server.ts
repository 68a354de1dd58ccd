import { createServer, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ServerTls } from '../tls-material.ts';
import { Http1Connections } from './http1-connections.ts';
import { Http2Connections } from './http2-connections.ts';
import type { RequestCounters } from './request-stats.ts';
import { RequestService, type RequestServiceOptions } from './request-service.ts';
import { SlowClients } from './slow-clients.ts';
import { TlsDoor } from './tls-door.ts';

/** Longer than a shield's own idle time, so that it is the shield that closes, and no request meets a closing door. */
const KEEP_ALIVE_MS = 75_000;

/** A head that takes longer is no shield's. */
const HEAD_TIMEOUT_MS = 15_000;

/** A client may rest that long, as one on a train does, before what it took is judged. */
const SLOW_WINDOW_MS = 20_000;

/** Who waits in the server's queue is taken in one turn of the event loop; this many without anybody, and it is empty. */
const QUIET_TURNS = 2;

/** How soon a connection that has become idle is ended while the server drains. */
const DRAIN_LOOK_MS = 100;

/** Our URLs and a shield's headers are far below. */
const HEADER_LIMIT_BYTES = 16 * 1024;

/** How often connections are looked at: limits are many times as long. */
const SWEEP_MS = 1000;

/** What a socket may have waiting before its store is paused: one piece of what the store sends. */
const SOCKET_BUFFER_BYTES = 256 * 1024;

interface HttpServerOptions extends RequestServiceOptions {
  /** The least a client takes a second while bytes wait for it. */
  readonly minimumRateBytesPerSecond: number;
  /** Names of headers, in lower case, that answers depend on beside HTTP's own. */
  readonly decidingHeaders: readonly string[];
  /** Absent: what is said can be read on the way. */
  readonly tls?: ServerTls | undefined;
}

/** The origin's server: HTTP/1.1, and over TLS also HTTP/2. */
export class HttpServer {
  readonly server: Server;
  readonly #requests: RequestService;
  readonly #slowClients: SlowClients;
  readonly #http1: Http1Connections;
  readonly #http2: Http2Connections | undefined;
  readonly #tlsDoor: TlsDoor | undefined;
  #sweep: NodeJS.Timeout | undefined;
  #accepted = 0;
  #isDraining = false;

  constructor(options: HttpServerOptions) {
    this.#requests = new RequestService(options);
    this.#slowClients = new SlowClients({
      bytesPerSecond: options.minimumRateBytesPerSecond,
      windowMs: SLOW_WINDOW_MS,
    });
    const shared = { requests: this.#requests, slowClients: this.#slowClients };
    this.#http1 = new Http1Connections({
      ...shared,
      timeouts: { idleMs: KEEP_ALIVE_MS, headMs: HEAD_TIMEOUT_MS },
      decidingHeaders: options.decidingHeaders,
      isDraining: () => this.#isDraining,
    });
    this.server = createServer({ noDelay: true, highWaterMark: SOCKET_BUFFER_BYTES });
    let take = this.#takeHttp1;
    if (options.tls !== undefined) {
      const http2 = new Http2Connections({ ...shared, idleMs: KEEP_ALIVE_MS, headBytes: HEADER_LIMIT_BYTES });
      const door = new TlsDoor(options.tls, {
        http1: this.#takeHttp1,
        http2: (socket) => {
          http2.take(socket);
          this.#lookAfter();
        },
      });
      this.#http2 = http2;
      this.#tlsDoor = door;
      take = (socket) => door.take(socket);
    }
    this.server.on('connection', (socket: Socket) => {
      this.#accepted++;
      take(socket);
    });
  }

  get counters(): RequestCounters {
    return this.#requests.counters;
  }

  /** Shows another certificate to whoever comes from now on. */
  renewTls(tls: ServerTls): void {
    this.#tlsDoor?.renew(tls);
  }

  /**
   * Takes whoever waits to be accepted, then nobody; lets answers under way end within the time, then cuts the rest. A
   * connection ends with its next answer, or without one when the grace for idle ones is over.
   */
  async drain({ timeoutMs, idleGraceMs }: { timeoutMs: number; idleGraceMs: number }): Promise<void> {
    this.#isDraining = true;
    const cut = setTimeout(() => {
      this.#http1.destroy();
      this.#http2?.destroy();
      this.#tlsDoor?.destroy();
    }, timeoutMs);
    await this.#acceptWaiting();
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
    this.#endIdle(idleGraceMs);
    const ending = setInterval(() => this.#endIdle(idleGraceMs), DRAIN_LOOK_MS);
    await closed;
    clearInterval(ending);
    clearTimeout(cut);
    clearInterval(this.#sweep);
    this.#http1.close();
  }

  async #acceptWaiting(): Promise<void> {
    for (
      let quiet = 0, seen = this.#accepted;
      quiet < QUIET_TURNS;
      quiet = this.#accepted === seen ? quiet + 1 : 0
    ) {
      seen = this.#accepted;
      await nextTurn();
    }
  }

  readonly #takeHttp1 = (socket: Socket): void => {
    this.#http1.take(socket);
    this.#lookAfter();
  };

  #lookAfter(): void {
    this.#sweep ??= setInterval(this.#checkTimes, SWEEP_MS);
  }

  /** Ends connections without an answer under way, but for those that had one just now. */
  #endIdle(graceMs: number): void {
    const sinceMs = performance.now() - graceMs;
    this.#http1.endIdle(sinceMs);
    this.#http2?.endAll(sinceMs);
  }

  /** Without connections there is nothing to look at: an idle worker is not woken. */
  readonly #checkTimes = (): void => {
    const nowMs = performance.now();
    this.#http1.checkTimes(nowMs);
    this.#http2?.checkTimes(nowMs);
    this.#slowClients.check(nowMs);
    if (this.#slowClients.watched > 0 || (this.#http2?.open ?? 0) > 0) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  };
}
