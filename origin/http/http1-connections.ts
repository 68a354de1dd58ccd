import type { Socket } from 'node:net';
import { ClientConnection, type ConnectionLimits } from './connection/client-connection.ts';
import { cutLingering } from './cut-lingering.ts';
import { headUses } from './connection/parse-request-head.ts';
import { NodeConnections } from './node-connections.ts';
import { LATE, refuseUnreadable } from './refuse-unreadable.ts';
import type { RequestService } from './request-service.ts';
import type { SlowClients } from './slow-clients.ts';

interface Http1ConnectionsOptions {
  readonly requests: RequestService;
  readonly slowClients: SlowClients;
  readonly limits: ConnectionLimits;
  /** Names of headers, in lower case, that answers depend on beside HTTP's own. */
  readonly decidingHeaders: readonly string[];
  /** Whether connections end with their next answer. */
  readonly isDraining: () => boolean;
}

/**
 * Connections that speak HTTP/1.1. Plain GETs and HEADs, which is what shields and players send, are read and answered on
 * the socket; a connection that brings anything else goes to Node's server, as if it had come there.
 */
export class Http1Connections {
  readonly #options: Http1ConnectionsOptions;
  readonly #uses: ReturnType<typeof headUses>;
  readonly #plain = new Set<ClientConnection>();
  readonly #others: NodeConnections;

  constructor(options: Http1ConnectionsOptions) {
    this.#options = options;
    this.#uses = headUses(options.decidingHeaders);
    this.#others = new NodeConnections(options.requests, options.limits, options.isDraining);
  }

  readonly take = (socket: Socket): void => {
    const { requests, slowClients, limits, isDraining } = this.#options;
    slowClients.watch(socket);
    cutLingering(socket);
    const owner = {
      uses: this.#uses,
      answer: requests.answer,
      takeOver: () => {
        this.#plain.delete(connection);
        this.#others.takeOver(socket);
      },
      refuseLate: () => {
        refuseUnreadable(LATE, socket);
      },
      isDraining,
    };
    const connection = new ClientConnection(socket, owner, limits);
    this.#plain.add(connection);
    socket.once('close', () => {
      slowClients.unwatch(socket);
      this.#plain.delete(connection);
    });
  };

  /** Ends connections without an answer under way, but for those that had one since then, on the clock of `performance.now()`. */
  endIdle(sinceMs: number): void {
    for (const connection of this.#plain) connection.endIfIdle(sinceMs);
    this.#others.endIdle(sinceMs);
  }

  checkTimes(nowMs: number): void {
    for (const connection of this.#plain) connection.checkTime(nowMs);
  }

  destroy(): void {
    for (const connection of this.#plain) connection.destroy();
    this.#others.destroy();
  }

  /** Once all connections are closed. */
  close(): void {
    this.#others.close();
  }
}
