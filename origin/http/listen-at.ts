import type { Server } from 'node:net';
import type { ListeningSocket } from '../messages.ts';
import type { ListenAddress } from '../origin-config.ts';

interface SocketOfWorker {
  /** One of its own, beside those of other workers on the same port. */
  readonly own: boolean;
  /** The one of the worker before. */
  readonly inherited?: ListeningSocket | undefined;
}

/**
 * Listens at an address, on the socket of the worker before this one where it left one. A socket of its own
 * (`SO_REUSEPORT`) takes connections without the parent's help; where the system has none, all share the parent's.
 */
export function listenAt(server: Server, address: ListenAddress, { own, inherited }: SocketOfWorker): void {
  if (inherited !== undefined) {
    server.listen(inherited);
  } else if (address.kind === 'unix') {
    server.listen({ path: address.path });
  } else {
    server.listen({ host: address.host, port: address.port, reusePort: own && canReusePort() });
  }
}

/** libuv spreads connections over such sockets where the system does: uv_tcp_bind, `UV_TCP_REUSEPORT`. */
export function canReusePort(): boolean {
  return process.platform === 'linux' || process.platform === 'freebsd';
}

/** What hands a server's socket to another process: what Node calls "an underlying `_handle` member". */
export function listeningSocketOf(server: Server): ListeningSocket | undefined {
  const { _handle: handle } = server as Server & { _handle: ListeningSocket | null };
  return handle ?? undefined;
}
