import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { S3Store } from '../../fixtures/s3/s3-store.ts';
import type { RouteConfig } from '../../origin/origin-config.ts';
import type { ServerTls } from '../../origin/tls-material.ts';
import { createAuthority, type Issued } from '../support/certificate-authority.ts';
import { putClips } from '../support/clips.ts';
import { workerConfig } from '../support/origin-rig.ts';
import { FIRST_KEY, startStore } from '../support/store-rig.ts';
import { type Carrier, http2, plainHttp1, shownBy, tlsHttp1 } from '../support/tls-client.ts';
import { startWorker, type RunningWorker } from '../support/worker-rig.ts';

const authority = createAuthority('of the server');
const ofClients = createAuthority('of clients');
const issue = () => authority.issue({ names: ['DNS:localhost', 'IP:127.0.0.1'] });

function serverTls({ certificate, key }: Issued, revision = 1): ServerTls {
  const ticketKeys = randomBytes(48).toString('base64');
  return { revision, material: { cert: certificate, key, ca: ofClients.certificate }, ticketKeys };
}

const BEHIND_CERTIFICATE: RouteConfig = {
  path: '/shielded/',
  bucket: 'media',
  prefix: 'films/',
  mode: 'passthrough',
  shield: { certificateNames: ['shield.example.com'] },
};

async function startTlsWorker(
  tls: ServerTls = serverTls(issue()),
): Promise<{ store: S3Store; worker: RunningWorker }> {
  const store = await startStore();
  await putClips((name, bytes) => store.putObject('media', `films/${name}`, bytes));
  const config = workerConfig(store);
  const routes = [...config.routes, BEHIND_CERTIFICATE];
  const credentials = [{ bucket: 'media', generation: 1, credential: FIRST_KEY }];
  const worker = await startWorker({ ...config, routes }, credentials, undefined, tls);
  onTestFinished(() => worker.close());
  return { store, worker };
}

/** Of one connection. */
const STREAMS = 100;

const MANIFEST = '/vod/ladder.ism/.m3u8';
const INIT = '/vod/ladder.ism/hls/ladder-video=250000.m4s';
const SEGMENT = '/vod/ladder.ism/hls/ladder-video=250000-3.m4s';
const FILE = '/files/films/ladder-360p-eng.mp4';

/** Of every kind of answer. */
const REQUESTS = [MANIFEST, INIT, SEGMENT, FILE].flatMap(
  (path) =>
    [
      [path, {}],
      [path, { method: 'HEAD' }],
      [path, { method: 'OPTIONS', headers: { 'access-control-request-headers': 'range' } }],
      [path, { method: 'DELETE' }],
      [path, { headers: { range: 'bytes=10-99' } }],
      [path, { method: 'HEAD', headers: { range: 'bytes=10-99' } }],
      [path, { headers: { range: 'bytes=-20' } }],
      [path, { headers: { range: 'bytes=99999999-' } }],
      [path, { headers: { 'if-none-match': '*' } }],
      [path, { headers: { 'if-match': '"x"' } }],
      [path, { headers: { 'accept-encoding': 'gzip, br' } }],
      [path, { headers: { 'x-request-id': 'an-id', cookie: 'a=b' } }],
      [`${path}?vbegin=x`, {}],
      [`${path}/none`, {}],
      [`${path}%2f..`, {}],
      ['/nowhere', {}],
    ] as const,
);

describe('a worker with a certificate', () => {
  it('answers over HTTP/2 and over TLS as it does without', async () => {
    const { store, worker } = await startTlsWorker();
    const plain = await startWorker(workerConfig(store), [
      { bucket: 'media', generation: 1, credential: FIRST_KEY },
    ]);
    onTestFinished(() => plain.close());
    const ca = { ca: authority.certificate };
    for (const [path, asked] of REQUESTS) {
      const expected = await plainHttp1(plain.url + path, asked);
      for (const carrier of [tlsHttp1(ca), http2(ca)]) {
        const { status, headers, body } = await carrier(worker.url + path, asked);
        expect({ path, asked, status, headers }).toEqual({
          path,
          asked,
          status: expected.status,
          headers: expected.headers,
        });
        expect(body.equals(expected.body)).toBe(true);
      }
    }
    await vi.waitFor(() => {
      const [twice, once] = [worker.stats?.requests, plain.stats?.requests];
      expect(once?.bytesSent).toBeGreaterThan(0);
      expect(twice).toMatchObject({ inFlight: 0, cut: 0, bytesSent: 2 * once!.bytesSent });
    });
  });

  it('shows another one to who comes next, and drops nobody', async () => {
    const [first, second] = [issue(), issue()];
    const { worker } = await startTlsWorker(serverTls(first));
    const session = connectHttp2(worker.url, { ca: authority.certificate, servername: 'localhost' });
    onTestFinished(() => session.destroy());
    expect(await shownBy(worker.url, ['http/1.1'])).toEqual({
      certificate: first.certificate,
      protocol: 'http/1.1',
    });
    expect((await ask(session, MANIFEST)).status).toBe(200);
    await worker.renewTls(serverTls(second, 2));
    expect(await shownBy(worker.url, ['http/1.1', 'h2'])).toEqual({
      certificate: second.certificate,
      protocol: 'h2',
    });
    expect((await ask(session, MANIFEST)).status).toBe(200);
  });

  it('cuts a stream whose media fails, and not those beside it', async () => {
    const { store, worker } = await startTlsWorker();
    const session = connectHttp2(worker.url, { ca: authority.certificate, servername: 'localhost' });
    onTestFinished(() => session.destroy());
    await ask(session, MANIFEST);
    store.addFault({ kind: 'short-body', afterBytes: 20_000 });
    await expect(ask(session, '/vod/ladder.ism/hls/ladder-video=450000-2.m4s')).rejects.toThrow(
      /NGHTTP2_INTERNAL_ERROR/,
    );
    expect((await ask(session, MANIFEST)).status).toBe(200);
    await expect.poll(() => worker.stats?.requests.cut).toBe(1);
  });

  it('answers what is under way when it drains, and takes no more', async () => {
    const { store, worker } = await startTlsWorker();
    const session = connectHttp2(worker.url, { ca: authority.certificate, servername: 'localhost' });
    onTestFinished(() => session.destroy());
    await ask(session, MANIFEST);
    const whole = await ask(session, SEGMENT);
    store.addFault({ kind: 'delay-chunks', ms: 50, chunkBytes: 16_384 });
    const stream = session.request({ ':path': SEGMENT });
    await once(stream, 'response');
    const answering = buffer(stream);
    const closed = once(session, 'close');
    await Promise.all([worker.close(), closed]);
    expect((await answering).equals(whole.body)).toBe(true);
  });

  it('lets streams that nobody reads hold no connection to the store', async () => {
    const { store, worker } = await startTlsWorker();
    await store.putObject('media', 'big.bin', Buffer.alloc(20_000_000, 7));
    const session = connectHttp2(worker.url, { ca: authority.certificate, servername: 'localhost' });
    onTestFinished(() => session.destroy());
    for (let i = 0; i < STREAMS; i++) {
      const stream = session.request({ ':path': '/files/big.bin', range: `bytes=${i * 1000}-` });
      stream.on('error', () => undefined);
    }
    await expect.poll(() => worker.stats?.requests.inFlight).toBe(STREAMS);
    await expect
      .poll(() => worker.stats)
      .toMatchObject({
        requests: { inFlight: STREAMS },
        buckets: { media: { pool: { running: 0, pending: 0, paused: 0 } } },
      });
    const other = connectHttp2(worker.url, { ca: authority.certificate, servername: 'localhost' });
    onTestFinished(() => other.destroy());
    expect((await ask(other, MANIFEST)).status).toBe(200);
    session.destroy();
    await expect.poll(() => worker.stats?.requests.inFlight).toBe(0);
  });

  it('ends the read of a stream that is given up', async () => {
    const { store, worker } = await startTlsWorker();
    const session = connectHttp2(worker.url, { ca: authority.certificate, servername: 'localhost' });
    onTestFinished(() => session.destroy());
    await ask(session, MANIFEST);
    store.addFault({ kind: 'delay-chunks', ms: 100, chunkBytes: 4096 });
    const stream = session.request({ ':path': SEGMENT });
    await once(stream, 'response');
    stream.destroy();
    await expect
      .poll(() => worker.stats)
      .toMatchObject({
        requests: { clientGone: 1, inFlight: 0 },
        buckets: { media: { pool: { running: 0 } } },
      });
  });
});

describe('a route that asks for a certificate', () => {
  const shield = ofClients.issue({ names: ['DNS:shield.example.com'] });
  const other = ofClients.issue({ names: ['DNS:other.example.com'] });
  const forged = createAuthority('of clients').issue({ names: ['DNS:shield.example.com'] });
  const clientOf = (issued?: Issued) => ({
    ca: authority.certificate,
    ...(issued !== undefined && { cert: issued.certificate, key: issued.key }),
  });

  it('answers who has one of its names, of an authority that it knows', async () => {
    const { worker } = await startTlsWorker();
    const url = `${worker.url}/shielded/ladder.ism`;
    for (const carrierOf of [tlsHttp1, http2] satisfies ((tls: ReturnType<typeof clientOf>) => Carrier)[]) {
      const status = async (issued?: Issued) => (await carrierOf(clientOf(issued))(url)).status;
      expect(await Promise.all([status(shield), status(other), status()])).toEqual([200, 403, 403]);
      await expect(status(forged)).rejects.toThrow();
      // What announces a body is left to Node's server.
      expect((await carrierOf(clientOf(shield))(url, { headers: { 'content-length': '0' } })).status).toBe(
        200,
      );
    }
  });
});

async function ask(session: ClientHttp2Session, path: string): Promise<{ status: number; body: Buffer }> {
  const stream = session.request({ ':path': path });
  const [head] = (await once(stream, 'response')) as [{ ':status': number }];
  return { status: head[':status'], body: await buffer(stream) };
}
