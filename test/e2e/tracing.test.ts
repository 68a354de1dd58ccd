import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Metadata, credentials } from '@grpc/grpc-js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CredentialServiceClient } from '../../control/grpc/gen/headwater/control/v1/credential_service.ts';
import { startFaultServer } from '../support/fault-server.ts';
import { FIRST_KEY, REGION } from '../support/store-rig.ts';
import { startCollector } from './support/collector.ts';
import { serveConfig } from './support/serve-config.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
const TRACEPARENT = `00-${TRACE}-${CALLER}-01`;

const POLLED = { timeout: 30_000 };

/** Serves the same bytes of every object but those that are denied, and remembers which trace it is asked in. */
async function startStore() {
  const asked: (string | undefined)[] = [];
  const server = createServer(({ headers, url }, response) => {
    asked.push(headers['traceparent'] as string | undefined);
    if (url?.includes('denied')) {
      response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
      return;
    }
    const [, first = '0', last = ''] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
    const part = Buffer.alloc(Math.min(Number(last), 99) - Number(first) + 1, 'x');
    response
      .writeHead(206, {
        'Content-Range': `bytes ${first}-${Number(first) + part.length - 1}/100`,
        ETag: '"one"',
      })
      .end(part);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function start(tracing: string) {
  const store = await startStore();
  const node = await serveConfig(`
origin: { listen: "127.0.0.1:0", workers: 1 }
control: { listen: "127.0.0.1:0" }
ops: { listen: "127.0.0.1:0" }
${tracing}
buckets:
  media: { bucket: media, region: ${REGION}, endpoint: "${store.url}", addressing: path }
routes: [{ path: /files/, bucket: media, mode: passthrough }]
`);
  const push = (metadata = new Metadata()) => {
    const client = new CredentialServiceClient(node.control, credentials.createInsecure());
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const value = { ...FIRST_KEY, expireTime: undefined };
    const request = {
      bucket: 'media',
      credential: { $case: 'accessKeyPair', value } as const,
      validateOnly: false,
      requestId: '',
      expectedGeneration: undefined,
      activation: 2 as const,
      wait: 0 as const,
    };
    client.pushCredential(request, metadata, (error) => (error ? reject(error) : resolve()));
    return promise.finally(() => client.close());
  };
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${node.origin}/files/${path}`, { headers });
    await response.arrayBuffer();
    return response.status;
  };
  return { store, node, push, get };
}

describe('tracing', () => {
  test('tells a collector of rotations, requests and subrequests, within the traces of who asks', async () => {
    const collector = await startCollector();
    const { store, node, push, get } = await start(
      `tracing: { otlp: { endpoint: "${collector.url}", headers: { x-key: s3cr3t } } }`,
    );
    const named = (name: string) => collector.spans.filter((span) => span.name === name);
    const metadata = new Metadata();
    metadata.set('traceparent', TRACEPARENT);
    // What traces is loaded a moment after the start.
    await expect
      .poll(async () => {
        await push(metadata);
        await get('warm', { traceparent: TRACEPARENT });
        return [named('rotation media').length, named('GET /files/').length].every((count) => count > 0);
      }, POLLED)
      .toBe(true);
    const [rotation] = named('rotation media');
    expect(rotation).toMatchObject({ traceId: TRACE, parentSpanId: CALLER });
    expect(rotation?.attributes).toMatchObject({
      'headwater.bucket': 'media',
      'headwater.rotation.event': 'activated',
      'headwater.rotation.source': 'push',
      'headwater.workers': 1,
      'headwater.acknowledged': 1,
    });

    expect(await get('film.mp4?Signature=t0ps3cr3t&Key-Pair-Id=K', { traceparent: TRACEPARENT })).toBe(200);
    const ofFilm = () =>
      collector.spans.filter(({ attributes }) => attributes['url.path'] === '/files/film.mp4');
    await expect.poll(() => ofFilm().length, POLLED).toBe(1);
    const [request] = ofFilm();
    expect(request).toMatchObject({ traceId: TRACE, parentSpanId: CALLER, name: 'GET /files/', kind: 2 });
    expect(request?.attributes).toMatchObject({
      'http.request.method': 'GET',
      'http.route': '/files/',
      'http.response.status_code': 200,
      'http.response.body.size': 100,
      'headwater.asset': 'film.mp4',
      'headwater.kind': 'file',
    });
    const subrequests = named('GET media').filter(
      ({ attributes }) => attributes['aws.s3.key'] === 'film.mp4',
    );
    expect(subrequests.length).toBeGreaterThan(0);
    for (const { spanId, kind, parentSpanId, traceId } of subrequests) {
      expect({ kind, parentSpanId, traceId }).toEqual({
        kind: 3,
        parentSpanId: request?.spanId,
        traceId: TRACE,
      });
      expect(store.asked).toContain(`00-${TRACE}-${spanId}-01`);
    }

    expect(await get('denied.mp4')).toBe(502);
    const failed = () => named('GET media').filter(({ status }) => status.code === 2);
    await expect.poll(() => failed().length, POLLED).toBeGreaterThan(0);
    expect(failed()[0]?.attributes).toMatchObject({
      'aws.s3.key': 'denied.mp4',
      'http.response.status_code': 403,
      'headwater.store_code': 'AccessDenied',
      'error.type': 'store-denied',
    });
    const { traceId, parentSpanId } = failed()[0]!;
    expect(traceId).not.toBe(TRACE);
    expect(named('GET /files/').find(({ spanId }) => spanId === parentSpanId)?.attributes).toMatchObject({
      'url.path': '/files/denied.mp4',
      'error.type': 'store-denied',
    });

    expect(collector.received).toContain('"x-key":"s3cr3t"');
    expect(collector.received).not.toMatch(/t0ps3cr3t|Signature|Credential=|Authorization/);
    expect(collector.received).not.toContain(FIRST_KEY.secretAccessKey);
    expect(node.output).not.toContain('s3cr3t');
  });

  test('sends nothing of what is not sampled, and a store is asked in no trace where there is none', async () => {
    const collector = await startCollector();
    const sampled = await start(`tracing: { otlp: { endpoint: "${collector.url}" }, sample: 0 }`);
    await sampled.push();
    for (let n = 0; n < 20; n++) await sampled.get(`film-${n}`);
    await expect
      .poll(async () => {
        await sampled.get('one', { traceparent: TRACEPARENT });
        return collector.spans.length > 0;
      }, POLLED)
      .toBe(true);
    expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));

    const untraced = await start('');
    await untraced.push();
    expect(await untraced.get('film', { traceparent: TRACEPARENT })).toBe(200);
    expect(new Set(untraced.store.asked)).toEqual(new Set([undefined]));
  });

  test('goes on where the collector refuses, and says so', async () => {
    const refusing = await startFaultServer(() => ({ status: 400, body: 'no' }));
    const { node, push, get } = await start(`tracing: { otlp: { endpoint: "${refusing.url}" } }`);
    await push();
    await expect
      .poll(async () => {
        expect(await get('film')).toBe(200);
        return node.output;
      }, POLLED)
      .toContain('spans could not be sent to the collector');
  });
});
