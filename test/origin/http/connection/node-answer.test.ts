import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { HeadFields } from '../../../../origin/http/connection/head-fields.ts';
import { NodeAnswer } from '../../../../origin/http/connection/node-answer.ts';

/** A response of Node's server to a client that waits. */
async function startResponse(): Promise<ServerResponse> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect(port, '127.0.0.1', () => client.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n'));
  client.on('error', () => undefined);
  onTestFinished(() => {
    client.destroy();
    server.close();
  });
  const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
  return response;
}

it.each<[how: string, close: (response: ServerResponse) => void]>([
  ['is cut', ({ socket }) => socket?.destroy()],
  // As where the client has closed its side.
  ['ends', ({ socket }) => socket?.end()],
])('NodeAnswer.write() gives back what is written while the socket %s', async (_, close) => {
  const response = await startResponse();
  const answer = new NodeAnswer(response);
  answer.writeHead(200, new HeadFields({ 'Content-Length': 20 }));
  close(response);
  let givenBack = 0;
  for (let i = 0; i < 2; i++) answer.write([Buffer.alloc(10)], () => (givenBack += 1));
  response.socket?.destroySoon();
  await once(response, 'close');
  expect(givenBack).toBe(2);
});
