import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that the kernel gives to connections (`ip_local_port_range`), and to whoever asks for any. */
const LOWEST = 20_000;
/** Files of tests that run beside each other have ports of their own: a port is free until somebody listens on it. */
const PORTS_EACH = 1500;
const SLICES = 8;
const SLICE = Number(process.env['VITEST_POOL_ID'] ?? 0) % SLICES;

const given = new Set<number>();

/** A port of loopback that is free, and that nobody takes by chance before it is listened on, or between two who do. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST + SLICE * PORTS_EACH + Math.floor(Math.random() * PORTS_EACH);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
