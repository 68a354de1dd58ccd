import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { nodeHttp } from '../node-http.ts';
import { checkRequest } from './check-request.ts';
import { refuseUnreadable } from './refuse-unreadable.ts';
import type { RequestService } from './request-service.ts';
import type { ConnectionLimits } from './connection/client-connection.ts';
import { ConnectionTurns } from './connection/connection-turns.ts';
import { NodeAnswer } from './connection/node-answer.ts';

/** How often slow heads are looked for: Node's own half a minute is twice of what a head may take. */
const CHECK_MS = 5000;

/** Connections whose requests are not plain: Node's HTTP server reads them, and refuses what is no HTTP. */
export class NodeConnections {
  readonly #requests: RequestService;
  readonly #isDraining: () => boolean;
  readonly #server: Server;
  readonly #turns = new Map<Socket, ConnectionTurns>();

  /** @param isDraining whether connections end with their next answer */
  constructor(requests: RequestService, limits: ConnectionLimits, isDraining: () => boolean) {
    this.#requests = requests;
    this.#isDraining = isDraining;
    this.#server = nodeHttp.createServer({
      keepAliveTimeout: limits.idleMs,
      headersTimeout: limits.headMs,
      connectionsCheckingInterval: Math.min(CHECK_MS, limits.headMs),
      maxHeaderSize: limits.headBytes,
      requireHostHeader: false,
    });
    this.#server.maxRequestsPerSocket = limits.requests ?? null;
    this.#server.on('request', this.#onRequest);
    this.#server.on('checkExpectation', this.#onRequest);
    this.#server.on('clientError', this.#onClientError);
    // Its watch over slow heads begins with this event; it never listens itself.
    this.#server.emit('listening');
  }

  takeOver(socket: Socket): void {
    this.#turns.set(socket, new ConnectionTurns(socket));
    socket.once('close', () => this.#turns.delete(socket));
    this.#server.emit('connection', socket);
  }

  /** Ends connections on which no answer is under way, nor was since then, on the clock of `performance.now()`. */
  endIdle(sinceMs: number): void {
    for (const [socket, turns] of this.#turns) if (turns.isIdleSince(sinceMs)) socket.end();
  }

  destroy(): void {
    for (const socket of this.#turns.keys()) socket.destroy();
  }

  close(): void {
    this.#server.close();
  }

  readonly #onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const answer = new NodeAnswer(response);
    this.#turns.get(request.socket)?.take(() => {
      if (this.#isDraining()) response.setHeader('Connection', 'close');
      return this.#requests.answer(request, answer, () => {
        checkRequest(request);
      });
    });
  };

  /** What is no request is refused once those before it were answered; in the middle of one nobody would understand. */
  readonly #onClientError = ({ code }: NodeJS.ErrnoException, socket: Socket): void => {
    if (code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    this.#turns.get(socket)?.end(() => {
      if (socket.writable) refuseUnreadable(code, socket);
    });
  };
}
