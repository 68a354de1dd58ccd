import type { Socket } from 'node:net';
import type { ChannelCredentials } from '@grpc/grpc-js';

/**
 * The sockets of a channel, so that they end with it: gRPC closes connections that were answered, and leaves those open to an
 * endpoint that takes them and says nothing, as a process that stands still does.
 */
export class ChannelSockets {
  readonly #open = new Set<Socket>();
  #isOver = false;

  /** Has the sockets that these credentials are shown on be known here. */
  watch(credentials: ChannelCredentials): ChannelCredentials {
    const create = credentials._createSecureConnector.bind(credentials);
    credentials._createSecureConnector = (...about) => {
      const connector = create(...about);
      const connect = connector.connect.bind(connector);
      connector.connect = (socket) => {
        this.#add(socket);
        return connect(socket);
      };
      return connector;
    };
    return credentials;
  }

  /** Also those that are connected from now on. */
  destroy(): void {
    this.#isOver = true;
    for (const socket of this.#open) socket.destroy();
  }

  #add(socket: Socket): void {
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    if (this.#isOver) socket.destroy();
  }
}
