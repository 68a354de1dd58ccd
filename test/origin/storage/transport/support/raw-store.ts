import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { onTestFinished } from 'vitest';
import { LateTransport } from '../../../../../origin/storage/transport/late-transport.ts';
import { RangeTransport } from '../../../../../origin/storage/transport/range-transport.ts';
import { SlabPool } from '../../../../../origin/storage/transport/slab-pool.ts';
import type { Transport, TransportOptions } from '../../../../../origin/storage/transport/transport.ts';
import { UndiciTransport } from '../../../../../origin/storage/transport/undici-transport.ts';
import { patient } from '../../../../support/patience.ts';

/** What a store says to the n-th request of a connection, written as it is. */
export type Script = (socket: Socket, request: number, connection: number) => void;

interface RawStore {
  readonly origin: string;
  readonly port: number;
  /** Opened so far. */
  readonly connections: () => number;
  /** Open now. */
  readonly open: () => number;
  /** Heads of requests, as they came. */
  readonly requests: string[];
}

interface Place {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

const ANYWHERE: Place = { host: '127.0.0.1', port: 0 };

/**
 * A store that is told what to write, and when to close; it ends with the test.
 *
 * @param tls what it proves to be `localhost` by; absent: what is said can be read on the way
 */
export async function startRawStore(
  script: Script,
  place: Place = ANYWHERE,
  tls?: { readonly key: string; readonly cert: string },
): Promise<RawStore> {
  let connections = 0;
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const onSocket = (socket: Socket): void => {
    connections += 1;
    const connection = connections;
    sockets.add(socket);
    let request = 0;
    let head = '';
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      head += chunk.toString('latin1');
      if (!head.endsWith('\r\n\r\n')) return;
      requests.push(head);
      head = '';
      request += 1;
      script(socket, request, connection);
    });
  };
  const server = tls === undefined ? createServer(onSocket) : createTlsServer(tls, onSocket);
  server.listen(place);
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: tls === undefined ? `http://${place.host}:${port}` : `https://localhost:${port}`,
    port,
    connections: () => connections,
    open: () => sockets.size,
    requests,
  };
}

const PATIENT: Omit<TransportOptions, 'origin'> = {
  connections: 8,
  connectTimeoutMs: patient(10_000),
  headersTimeoutMs: patient(10_000),
  bodyTimeoutMs: patient(10_000),
  keepAliveMs: 10_000,
};

/** By the name that `pool.transport` has for it. */
export const TRANSPORTS = {
  range: (options: TransportOptions) =>
    new RangeTransport(options, new SlabPool(), new LateTransport(async () => new UndiciTransport(options))),
  undici: (options: TransportOptions) => new UndiciTransport(options),
} satisfies Record<string, (options: TransportOptions) => Transport>;

/** It is closed when the test is over. */
export function openTransport<Name extends keyof typeof TRANSPORTS>(
  name: Name,
  origin: string,
  options: Partial<TransportOptions> = {},
): ReturnType<(typeof TRANSPORTS)[Name]> {
  const transport = TRANSPORTS[name]({ ...PATIENT, origin, ...options });
  onTestFinished(() => transport.close());
  return transport as ReturnType<(typeof TRANSPORTS)[Name]>;
}
