import { once } from 'node:events';
import { type AddressInfo, createServer, type ListenOptions } from 'node:net';
import { canReusePort } from '../../origin/http/listen-at.ts';
import type { ListenAddress } from '../../origin/origin-config.ts';
import type { ClaimedAddress } from './worker-process.ts';

/**
 * Finds the port that workers will share, and that nobody else has it: beside a socket that may be shared, the kernel
 * lets any process of the same user listen, such as an origin that somebody started twice.
 * @throws Error where somebody listens there
 */
export async function claimAddress(address: ListenAddress): Promise<ClaimedAddress> {
  if (address.kind === 'unix') return { address, release: () => undefined };
  const { host, port } = address;
  // A port that the kernel chose is kept until the workers have it.
  const reusePort = port === 0 && canReusePort();
  const { server, port: claimed } = await listenOnce({ host, port, reusePort, exclusive: true });
  const release = () => void server.close();
  if (!reusePort) release();
  return { address: { ...address, port: claimed }, release };
}

async function listenOnce(options: ListenOptions) {
  const server = createServer((socket) => socket.destroy());
  server.listen(options);
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}
