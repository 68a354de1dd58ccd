import { once } from 'node:events';
import { connect, performServerHandshake, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { buffer } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { HeadFields } from '../../../../origin/http/connection/head-fields.ts';
import { Http2Answer } from '../../../../origin/http/connection/http2-answer.ts';
import { createAuthority } from '../../../support/certificate-authority.ts';
import { patternBytes } from '../../../support/store-rig.ts';

const BODY = patternBytes(300_000);

/** A server that answers GET with the body, in memory that is used for something else as soon as it is given back. */
async function startServer(): Promise<{ readonly origin: string; readonly ca: string }> {
  const authority = createAuthority('Origins');
  const { certificate, key } = authority.issue({ names: ['DNS:localhost'] });
  const server = createServer({ key, cert: certificate, ALPNProtocols: ['h2'] }, (socket: TLSSocket) => {
    performServerHandshake(socket, {}).on('stream', (stream: ServerHttp2Stream, headers) => {
      stream.resume();
      const answer = new Http2Answer(stream, socket);
      if (headers[':method'] !== 'GET') {
        answer.writeHead(headers[':method'] === 'HEAD' ? 200 : 204, new HeadFields({}));
        answer.end();
        return;
      }
      answer.writeHead(200, new HeadFields({ 'Content-Length': BODY.length }));
      const lent = Buffer.from(BODY);
      answer.write([lent], () => lent.fill(0xee));
      answer.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { origin: `https://localhost:${(server.address() as AddressInfo).port}`, ca: authority.certificate };
}

it('Http2Answer.write() gives nothing back that is still to be sent', async () => {
  const { origin, ca } = await startServer();
  const session = connect(origin, { ca });
  onTestFinished(() => session.destroy());
  for (let i = 0; i < 20; i++) {
    const whole = await buffer(session.request({ ':path': '/' }));
    expect(whole.equals(BODY)).toBe(true);
  }
});

it.each([
  ['OPTIONS', 204],
  ['HEAD', 200],
])('Http2Answer.end() sends a head alone to %s whose own end is still to come', async (method, status) => {
  const { origin, ca } = await startServer();
  const session = connect(origin, { ca });
  onTestFinished(() => session.destroy());
  const stream = session.request({ ':method': method, ':path': '/' }, { endStream: false });
  const heads: unknown[] = [];
  stream.on('response', (head) => heads.push(head[':status']));
  stream.resume();
  await once(stream, 'close');
  expect(heads).toEqual([status]);
});
