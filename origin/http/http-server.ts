import { createServer, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LatestFailures } from '../latest-failures.ts';
import type { LimitsConfig } from '../origin-config.ts';
import type { ServerTls } from '../tls-material.ts';
import { Http1Connections } from './http1-connections.ts';
import { Http2Connections } from './http2-connections.ts';
import { ProxyDoor } from './proxy-door.ts';
import type { RequestCounters } from './request-stats.ts';
import { RequestService, type RequestServiceOptions } from './request-service.ts';
import { SlowClients } from './slow-clients.ts';
import { TlsDoor } from './tls-door.ts';

/** A client may rest that long, as one on a train does, before what it took is judged. */
const SLOW_WINDOW_MS = 20_000;

/** Who waits in the server's queue is taken in one turn of the event loop; this many without anybody, and it is empty. */
const QUIET_TURNS = 2;

/** How soon a connection that has become idle is ended while the server drains. */
const DRAIN_LOOK_MS = 100;

/** How often connections are looked at: limits are many times as long. */
const SWEEP_MS = 1000;

/** What a socket may have waiting before its store is paused: one piece of what the store sends. */
const SOCKET_BUFFER_BYTES = 256 * 1024;

interface HttpServerOptions extends Omit<RequestServiceOptions, 'load'> {
  readonly limits: LimitsConfig;
  /** Names of headers, in lower case, that answers depend on beside HTTP's own. */
  readonly decidingHeaders: readonly string[];
  /** Absent: what is said can be read on the way. */
  readonly tls?: ServerTls | undefined;
  /** Proxies that say for whom they connect; absent: nobody does. */
  readonly proxies?: readonly string[] | undefined;
}

/** The origin's server: HTTP/1.1, and over TLS also HTTP/2. */
export class HttpServer {
  readonly server: Server;
  readonly #requests: RequestService;
  readonly #slowClients: SlowClients;
  readonly #http1: Http1Connections;
  readonly #http2: Http2Connections | undefined;
  readonly #tlsDoor: TlsDoor | undefined;
  readonly #proxyDoor: ProxyDoor | undefined;
  #sweep: NodeJS.Timeout | undefined;
  #accepted = 0;
  #isDraining = false;

  constructor(options: HttpServerOptions) {
    const { limits, proxies, log } = options;
    this.#requests = new RequestService({ ...options, load: limits });
    this.#slowClients = new SlowClients({
      bytesPerSecond: limits.minRateBytesPerSecond,
      windowMs: SLOW_WINDOW_MS,
    });
    const shared = {
      requests: this.#requests,
      slowClients: this.#slowClients,
      limits: {
        idleMs: limits.idleMs,
        headMs: limits.headMs,
        headBytes: limits.headBytes,
        requests: limits.requestsPerConnection,
      },
    };
    this.#http1 = new Http1Connections({
      ...shared,
      decidingHeaders: options.decidingHeaders,
      isDraining: () => this.#isDraining,
    });
    this.server = createServer({ noDelay: true, highWaterMark: SOCKET_BUFFER_BYTES });
    let take = this.#takeHttp1;
    if (options.tls !== undefined) {
      const http2 = new Http2Connections(shared);
      const door = new TlsDoor(
        options.tls,
        {
          http1: this.#takeHttp1,
          http2: (socket) => {
            http2.take(socket);
            this.#lookAfter();
          },
        },
        limits.headMs,
      );
      this.#http2 = http2;
      this.#tlsDoor = door;
      take = (socket) => {
        door.take(socket);
      };
    }
    if (proxies !== undefined) {
      const door = new ProxyDoor({ proxies, log, next: take });
      this.#proxyDoor = door;
      take = (socket) => {
        door.take(socket);
      };
    }
    this.server.on('connection', (socket: Socket) => {
      this.#accepted++;
      take(socket);
    });
  }

  get counters(): RequestCounters {
    return this.#requests.counters;
  }

  /** Requests that failed since they were taken last. */
  get failures(): LatestFailures {
    return this.#requests.failures;
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
      this.#proxyDoor?.destroy();
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
