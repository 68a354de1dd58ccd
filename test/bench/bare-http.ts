import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { OtherServer } from './nginx.ts';

/**
 * What `node:http` costs by itself on this machine, in a process of its own: every answer is the same bytes from
 * memory. Budgets in µs were set on a machine where that was 15 µs.
 */
export async function startBareHttp({ bytes }: { readonly bytes: Uint8Array }): Promise<OtherServer> {
  const child = fork(fileURLToPath(import.meta.url), [], { serialization: 'advanced' });
  child.send(bytes);
  const [port] = (await once(child, 'message')) as [number];
  return {
    name: 'node:http',
    url: `http://127.0.0.1:${port}`,
    pids: [child.pid as number],
    async close() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.once('message', (bytes: Uint8Array) => {
    const headers = { 'Content-Length': bytes.length };
    const server = createServer((_request, response) => response.writeHead(200, headers).end(bytes));
    server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  });
  process.once('disconnect', () => process.exit(0));
}
