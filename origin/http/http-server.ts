import { createServer, type Server, type Socket } from 'node:net';
import { ClientConnection } from './connection/client-connection.ts';
import { NodeConnections } from './node-connections.ts';
import type { RequestCounters } from './request-stats.ts';
import { RequestService, type RequestServiceOptions } from './request-service.ts';
import { SlowClients } from './slow-clients.ts';

/** Longer than a shield's own idle time, so that it is the shield that closes, and no request meets a closing door. */
const KEEP_ALIVE_MS = 75_000;

/** A head that takes longer is no shield's. */
const HEAD_TIMEOUT_MS = 15_000;

/** A client may rest that long, as one on a train does, before what it took is judged. */
const SLOW_WINDOW_MS = 20_000;

/** How often connections are looked at: limits are many times as long. */
const SWEEP_MS = 1000;

/** What a socket may have waiting before its store is paused: one piece of what the store sends. */
const SOCKET_BUFFER_BYTES = 256 * 1024;

interface HttpServerOptions extends RequestServiceOptions {
  /** The least a client takes a second while bytes wait for it. */
  readonly minimumRateBytesPerSecond: number;
}

/**
 * The origin's HTTP/1.1 server. Plain GETs and HEADs, which is what shields and players send, are read and answered on
 * the socket; a connection that brings anything else goes to Node's server, as if it had come there.
 */
export class HttpServer {
  readonly server: Server;
  readonly #requests: RequestService;
  readonly #slowClients: SlowClients;
  readonly #nodeConnections: NodeConnections;
  readonly #connections = new Set<ClientConnection>();
  #sweep: NodeJS.Timeout | undefined;

  constructor(options: HttpServerOptions) {
    this.#requests = new RequestService(options);
    this.#slowClients = new SlowClients({
      bytesPerSecond: options.minimumRateBytesPerSecond,
      windowMs: SLOW_WINDOW_MS,
    });
    const timeouts = { idleMs: KEEP_ALIVE_MS, headMs: HEAD_TIMEOUT_MS };
    this.server = createServer({ noDelay: true, highWaterMark: SOCKET_BUFFER_BYTES });
    this.#nodeConnections = new NodeConnections(this.#requests, timeouts, this.server);
    this.server.on('connection', (socket: Socket) => {
      this.#slowClients.watch(socket);
      const owner = {
        answer: this.#requests.answer,
        takeOver: () => {
          this.#connections.delete(connection);
          this.#nodeConnections.takeOver(socket);
        },
        server: this.server,
      };
      const connection = new ClientConnection(socket, owner, timeouts);
      this.#connections.add(connection);
      socket.once('close', () => {
        this.#slowClients.unwatch(socket);
        this.#connections.delete(connection);
      });
      this.#sweep ??= setInterval(this.#checkTimes, SWEEP_MS);
    });
  }

  get counters(): RequestCounters {
    return this.#requests.counters;
  }

  /** Stops accepting, lets answers under way end within the time, then cuts the rest. */
  async drain(timeoutMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
    for (const connection of this.#connections) connection.endIfIdle();
    this.#nodeConnections.endIdle();
    const cut = setTimeout(() => {
      for (const connection of this.#connections) connection.destroy();
      this.#nodeConnections.destroy();
    }, timeoutMs);
    await closed;
    clearTimeout(cut);
    clearInterval(this.#sweep);
    this.#nodeConnections.close();
  }

  /** Without connections there is nothing to look at: an idle worker is not woken. */
  readonly #checkTimes = (): void => {
    const nowMs = performance.now();
    for (const connection of this.#connections) connection.checkTime(nowMs);
    this.#slowClients.check(nowMs);
    if (this.#slowClients.watched > 0) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  };
}
