import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that the kernel gives to connections (`ip_local_port_range`), and to whoever asks for any. */
const LOWEST = 20_000;
const HIGHEST = 31_999;

/** A port of loopback that is free, and is taken by nobody between two processes that listen on it. */
export async function lastingPort(): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST + 1));
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
