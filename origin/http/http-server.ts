import { createServer, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ClientConnection } from './connection/client-connection.ts';
import { headUses } from './connection/parse-request-head.ts';
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

/** Who waits in the server's queue is taken in one turn of the event loop; this many without anybody, and it is empty. */
const QUIET_TURNS = 2;

/** How soon a connection that has become idle is ended while the server drains. */
const DRAIN_LOOK_MS = 100;

/** How often connections are looked at: limits are many times as long. */
const SWEEP_MS = 1000;

/** What a socket may have waiting before its store is paused: one piece of what the store sends. */
const SOCKET_BUFFER_BYTES = 256 * 1024;

interface HttpServerOptions extends RequestServiceOptions {
  /** The least a client takes a second while bytes wait for it. */
  readonly minimumRateBytesPerSecond: number;
  /** Names of headers, in lower case, that answers depend on beside HTTP's own. */
  readonly decidingHeaders: readonly string[];
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
  #accepted = 0;
  #isDraining = false;

  constructor(options: HttpServerOptions) {
    this.#requests = new RequestService(options);
    this.#slowClients = new SlowClients({
      bytesPerSecond: options.minimumRateBytesPerSecond,
      windowMs: SLOW_WINDOW_MS,
    });
    const timeouts = { idleMs: KEEP_ALIVE_MS, headMs: HEAD_TIMEOUT_MS };
    this.server = createServer({ noDelay: true, highWaterMark: SOCKET_BUFFER_BYTES });
    const isDraining = () => this.#isDraining;
    const uses = headUses(options.decidingHeaders);
    this.#nodeConnections = new NodeConnections(this.#requests, timeouts, isDraining);
    this.server.on('connection', (socket: Socket) => {
      this.#accepted++;
      this.#slowClients.watch(socket);
      const owner = {
        uses,
        answer: this.#requests.answer,
        takeOver: () => {
          this.#connections.delete(connection);
          this.#nodeConnections.takeOver(socket);
        },
        isDraining,
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

  /**
   * Takes whoever waits to be accepted, then nobody; lets answers under way end within the time, then cuts the rest. A
   * connection ends with its next answer, or without one when the grace for idle ones is over.
   */
  async drain({ timeoutMs, idleGraceMs }: { timeoutMs: number; idleGraceMs: number }): Promise<void> {
    this.#isDraining = true;
    const cut = setTimeout(() => {
      for (const connection of this.#connections) connection.destroy();
      this.#nodeConnections.destroy();
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
    this.#nodeConnections.close();
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

  /** Ends connections without an answer under way, but for those that had one just now. */
  #endIdle(graceMs: number): void {
    const sinceMs = performance.now() - graceMs;
    for (const connection of this.#connections) connection.endIfIdle(sinceMs);
    this.#nodeConnections.endIdle(sinceMs);
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
