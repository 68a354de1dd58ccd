import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A store that takes an OAuth token, as Google Cloud Storage does. */
interface TokenStore {
  readonly url: string;
  /** The one that is good. */
  token: string;
}

/** @param objects by their paths */
export async function startTokenStore(
  objects: Readonly<Record<string, Buffer>>,
  token: string,
): Promise<TokenStore> {
  const server = createServer((request, response) => {
    const bytes = objects[request.url ?? ''];
    if (request.headers.authorization !== `Bearer ${store.token}`) response.writeHead(401).end();
    else if (bytes === undefined) response.writeHead(404).end();
    else {
      const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
      const start = Number(first ?? 0);
      const part = bytes.subarray(start, last === undefined ? undefined : Number(last) + 1);
      const range = `bytes ${start}-${start + part.length - 1}/${bytes.length}`;
      response.writeHead(first === undefined ? 200 : 206, {
        ETag: '"1"',
        'Content-Length': part.length,
        ...(first !== undefined && { 'Content-Range': range }),
      });
      response.end(part);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const store = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token };
  return store;
}
