import { once } from 'node:events';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';
import { onTestFinished } from 'vitest';

/** A way to a server on this machine that keeps all that is said over it, in both directions. */
export interface OverheardWay {
  readonly url: string;
  /** Each connection's bytes, direction by direction. */
  heard(): Buffer[];
}

/** Ends with the test. @param url `http://HOST:PORT` */
export async function overheardWay(url: string): Promise<OverheardWay> {
  const { hostname, port } = new URL(url);
  const open = new Set<Socket>();
  const heard: Buffer[][] = [];
  const pass = (from: Socket, to: Socket): void => {
    const chunks: Buffer[] = [];
    heard.push(chunks);
    open.add(from);
    from.on('data', (chunk: Buffer) => chunks.push(chunk));
    from.on('error', () => undefined);
    from.on('close', () => to.destroy());
    from.pipe(to);
  };
  const server = createServer((client) => {
    const other = connect(Number(port), hostname);
    pass(client, other);
    pass(other, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard: () => heard.map((chunks) => Buffer.concat(chunks)),
  };
}
