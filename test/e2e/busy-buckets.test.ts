import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { runCommand } from '../control/support/run-command.ts';
import { startScriptedStore } from '../origin/storage/support/scripted-store.ts';
import { mediaBucketYaml } from '../support/media-bucket-yaml.ts';
import { FIRST_KEY, patternBytes, startStore } from '../support/store-rig.ts';
import { serveConfig } from './support/serve-config.ts';

/** Of one connection, and those that may wait for it. */
const READS = 1 + 16;
const FULL =
  'bucket media has a full queue in worker 1: of 1 connections 1 wait for the store, 0 for slow clients';

/** A node with one worker that passes objects of one bucket through. */
async function serve(storeUrl: string) {
  const { accessKeyId, secretAccessKey } = FIRST_KEY;
  const bucket = mediaBucketYaml(
    storeUrl,
    'pool: { connections: 1, headers_timeout: 30m }',
    'credentials:',
    `  { source: static, access_key_id: ${accessKeyId}, secret_access_key: ${secretAccessKey} }`,
  );
  const node = await serveConfig(`
origin: { listen: "127.0.0.1:0", workers: 1 }
control: { listen: "127.0.0.1:0" }
ops: { listen: "127.0.0.1:0" }
${bucket}
routes: [{ path: /files/, bucket: media, mode: passthrough }]
`);
  const status = async (...options: readonly string[]) =>
    (await runCommand(['status', '--control', node.control, ...options])).stdout;
  return { ...node, status };
}

test('a bucket whose queue is full, and what holds it up, is told by /readyz and status', async () => {
  const store = await startStore();
  await store.putObject('media', 'a.bin', patternBytes(1000));
  const node = await serve(store.url);
  const readiness = async () => (await fetch(`${node.ops}/readyz`)).text();
  await expect.poll(readiness).toBe('ready\n');
  store.addFault({ kind: 'stall' });
  const { hostname, port } = new URL(node.origin);
  const clients = Array.from({ length: READS }, (_, i) => {
    const socket = connect(Number(port), hostname).on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    socket.write(`GET /files/${i}.bin HTTP/1.1\r\nHost: x\r\n\r\n`);
    return socket;
  });
  await expect.poll(readiness).toBe(`${FULL}\n`);
  const refused = await fetch(`${node.origin}/files/one-more.bin`);
  expect([refused.status, refused.headers.get('headwater-error')]).toEqual([503, 'overloaded']);
  expect(await node.status()).toContain(FULL);
  expect(JSON.parse(await node.status('--json'))).toMatchObject({
    ready: false,
    notReadyReasons: [FULL],
    buckets: [{ pool: { running: 1, limit: 1, pending: READS - 1, pendingLimit: READS - 1 } }],
  });
  for (const client of clients) client.destroy();
  store.clearFaults();
  await expect.poll(readiness).toBe('ready\n');
  expect((await fetch(`${node.origin}/files/a.bin`)).status).toBe(200);
});

test('a store that only undici understands is served, and status says why it reads', async () => {
  const store = await startScriptedStore(
    'HTTP/1.1 206 Partial Content\r\nETag: "1"\r\nContent-Range: bytes 0-4/5\r\nTransfer-Encoding: chunked\r\n\r\n' +
      '5\r\nbytes\r\n0\r\n\r\n',
  );
  const node = await serve(store.url);
  expect(await (await fetch(`${node.origin}/files/small.bin`)).text()).toBe('bytes');
  await expect.poll(() => node.status()).toContain('by undici: an answer 206 of this framing');
});
