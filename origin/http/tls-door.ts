import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { ServerTls } from '../tls-material.ts';
import { ascribeAsCarried, carrierOf } from './connection/peer.ts';

/** A handshake is two journeys. */
const HANDSHAKE_MS = 10_000;

/** RFC 8996: what is older is not to be used. */
const MIN_VERSION = 'TLSv1.2';

/** What is spoken behind it, the best first. RFC 7301 3.2 */
const PROTOCOLS = ['h2', 'http/1.1'];

/** By what was agreed on; who asks for nothing speaks HTTP/1.1. */
interface BehindTls {
  readonly http1: (socket: TLSSocket) => void;
  readonly http2: (socket: TLSSocket) => void;
}

/** Lets connections in once they speak TLS. A new certificate is for those that come: who is inside stays. */
export class TlsDoor {
  readonly #server: Server;
  readonly #shakingHands = new Set<Socket>();

  /** @param headMs what a head may take: who needs longer for a handshake is not there */
  constructor({ material, ticketKeys }: ServerTls, { http1, http2 }: BehindTls, headMs: number) {
    this.#server = createServer({
      ...material,
      minVersion: MIN_VERSION,
      ALPNProtocols: PROTOCOLS,
      handshakeTimeout: Math.min(HANDSHAKE_MS, headMs),
      ticketKeys: Buffer.from(ticketKeys, 'base64'),
      requestCert: material.ca !== undefined,
      // Whether there has to be one is for the route to judge.
      rejectUnauthorized: false,
    });
    this.#server.on('secureConnection', (socket: TLSSocket) => {
      this.#shakingHands.delete(carrierOf(socket));
      if (!socket.authorized && socket.getPeerX509Certificate() !== undefined) {
        // Nobody vouches for what it showed.
        socket.destroy();
        return;
      }
      ascribeAsCarried(socket);
      if (socket.alpnProtocol === 'h2') http2(socket);
      else http1(socket);
    });
    // Who does not speak TLS, or none of ours, was cut by then; who says nothing was not.
    this.#server.on('tlsClientError', (_error, socket: TLSSocket) => {
      socket.destroy();
    });
  }

  take(socket: Socket): void {
    this.#shakingHands.add(socket);
    socket.once('close', () => this.#shakingHands.delete(socket));
    this.#server.emit('connection', socket);
  }

  /** From now on, this is shown. */
  renew({ material, ticketKeys }: ServerTls): void {
    this.#server.setSecureContext({ ...material, minVersion: MIN_VERSION });
    this.#server.setTicketKeys(Buffer.from(ticketKeys, 'base64'));
  }

  destroy(): void {
    for (const socket of this.#shakingHands) socket.destroy();
  }
}
