import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { OriginConfig } from '../../origin/origin-config.ts';
import type { KeySet } from '../../origin/viewer/pushed-keys.ts';
import { workerConfig } from '../support/origin-rig.ts';
import { FIRST_KEY, patternBytes, startStore } from '../support/store-rig.ts';
import { startWorker, type RunningWorker } from '../support/worker-rig.ts';

const HEADER = 'PROXY TCP4 203.0.113.7 192.0.2.1 12345 443\r\n';
const REQUEST = 'GET /files/a.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

async function startBehind(config: Partial<OriginConfig>, keys?: KeySet): Promise<RunningWorker> {
  const store = await startStore();
  await store.putObject('media', 'a.txt', Buffer.from('what is asked for'));
  const credentials = [{ bucket: 'media', generation: 1, credential: FIRST_KEY }];
  const worker = await startWorker({ ...workerConfig(store), ...config }, credentials, keys);
  onTestFinished(() => worker.close());
  return worker;
}

async function answered({ url }: RunningWorker, pieces: readonly string[]): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.setNoDelay();
  socket.on('error', () => undefined);
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return text(socket).catch(() => '');
}

const poolOf = ({ stats }: RunningWorker) => stats?.buckets['media']?.pool;

describe('a worker behind a proxy', () => {
  it('answers those whom it speaks for, however the header comes, and cuts what has none', async () => {
    const worker = await startBehind({ proxyProtocol: ['127.0.0.0/8'] });
    expect(await answered(worker, [HEADER + REQUEST])).toMatch(/^HTTP\/1.1 200 .*what is asked for$/s);
    expect(await answered(worker, [HEADER.slice(0, 9), HEADER.slice(9), REQUEST])).toMatch(/^HTTP\/1.1 200 /);
    expect(await answered(worker, [`PROXY UNKNOWN\r\n${REQUEST}`])).toMatch(/^HTTP\/1.1 200 /);
    for (const _ of [1, 2]) expect(await answered(worker, [REQUEST])).toBe('');
    await expect.poll(() => worker.output.match(/does not begin with a PROXY header/g)).toHaveLength(1);
  });

  it('takes the header of nobody else', async () => {
    const worker = await startBehind({ proxyProtocol: ['192.0.2.0/24'] });
    expect(await answered(worker, [REQUEST])).toMatch(/^HTTP\/1.1 200 /);
    expect(await answered(worker, [HEADER + REQUEST])).toMatch(/^HTTP\/1.1 400 /);
  });
});

describe('behind a proxy, a client is whom the header names', () => {
  const speaksFor = (address: string) => `PROXY TCP4 ${address} 192.0.2.1 12345 443\r\n`;
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;

  it('in a signed policy with an address', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const spki = publicKey.export({ type: 'spki', format: 'pem' });
    const route = { path: '/files/', bucket: 'media', prefix: '', mode: 'passthrough' } as const;
    const restrict = { keyGroups: ['g'], baseUrls: [], origins: [], propagate: 'none' } as const;
    const worker = await startBehind(
      { proxyProtocol: ['127.0.0.0/8'], routes: [{ ...route, restrict }] },
      { revision: 1, keys: { K: spki }, groups: { g: ['K'] }, shields: {} },
    );
    const { pathname, search } = new URL(
      getSignedUrl({
        url: 'http://x/files/a.txt',
        keyPairId: 'K',
        privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
        policy: JSON.stringify({
          Statement: [
            {
              Resource: 'http://x/files/*',
              Condition: {
                DateLessThan: { 'AWS:EpochTime': Math.floor(Date.now() / 1000) + 3600 },
                IpAddress: { 'AWS:SourceIp': '203.0.113.0/24' },
              },
            },
          ],
        }),
      }),
    );
    const request = get(pathname + search);
    expect(await answered(worker, [speaksFor('203.0.113.7') + request])).toMatch(/^HTTP\/1.1 200 /);
    expect(await answered(worker, [speaksFor('198.51.100.7') + request])).toMatch(
      /^HTTP\/1.1 403 .*Headwater-Error: signature-other-address/s,
    );
  });

  it("in what one client may have of a bucket's places", async () => {
    const store = await startStore();
    for (const name of ['a', 'b', 'c', 'd'])
      await store.putObject('media', `${name}.bin`, patternBytes(1_000_000));
    // Whoever has begun to read has a place until the test is over.
    store.addFault({ kind: 'stall-body', afterBytes: 100_000 });
    const config = workerConfig(store);
    const pool = { ...config.buckets['media']!.pool, connections: 4, clientShare: 0.5 };
    const buckets = { media: { ...config.buckets['media']!, pool } };
    const worker = await startWorker(
      {
        ...config,
        buckets,
        proxyProtocol: ['127.0.0.0/8'],
        readMemory: { inFlightBytes: 1, cachedBytes: 0 },
      },
      [{ bucket: 'media', generation: 1, credential: FIRST_KEY }],
    );
    onTestFinished(() => worker.close());
    /** How an answer begins, which never ends. */
    const stall = async (address: string, file: string): Promise<string> => {
      const socket = connect(Number(new URL(worker.url).port), '127.0.0.1');
      onTestFinished(() => void socket.destroy());
      socket.write(speaksFor(address) + get(`/files/${file}.bin`));
      const [first] = (await once(socket, 'data')) as [Buffer];
      return first.toString('latin1', 0, 12);
    };
    expect(await stall('203.0.113.7', 'a')).toBe('HTTP/1.1 200');
    expect(await stall('203.0.113.7', 'b')).toBe('HTTP/1.1 200');
    // A third place is nobody's of this address, and another's at once.
    const third = vi.fn<(answer: string) => void>();
    void stall('203.0.113.7', 'c').then(third);
    await expect.poll(() => poolOf(worker)).toMatchObject({ running: 2, pending: 1 });
    expect(await stall('203.0.113.8', 'd')).toBe('HTTP/1.1 200');
    await expect.poll(() => poolOf(worker)).toMatchObject({ running: 3, pending: 1 });
    expect(third).not.toHaveBeenCalled();
  });

  it("in what looking for files may hold of a bucket's places, too", async () => {
    const store = await startStore();
    await store.putObject('media', 'a.txt', Buffer.from('what is asked for'));
    store.addFault({ kind: 'stall', match: { key: /none-/ } });
    const config = workerConfig(store);
    const pool = { ...config.buckets['media']!.pool, connections: 4, clientShare: 0.5 };
    const buckets = { media: { ...config.buckets['media']!, pool } };
    const worker = await startWorker({ ...config, buckets, proxyProtocol: ['127.0.0.0/8'] }, [
      { bucket: 'media', generation: 1, credential: FIRST_KEY },
    ]);
    onTestFinished(() => worker.close());
    for (let i = 0; i < 4; i++) {
      const socket = connect(Number(new URL(worker.url).port), '127.0.0.1');
      onTestFinished(() => void socket.destroy());
      socket.write(
        speaksFor('203.0.113.7') + get(i % 2 === 0 ? `/files/none-${i}` : `/vod/none-${i}.mp4/.mpd`),
      );
    }
    await expect.poll(() => poolOf(worker)).toMatchObject({ running: 2, pending: 2 });
    expect(await answered(worker, [speaksFor('203.0.113.8') + get('/files/a.txt')])).toMatch(
      /^HTTP\/1.1 200 /,
    );
  });
});

describe('a worker with limits', () => {
  it('ends a connection after so many requests, and refuses a longer head', async () => {
    const worker = await startBehind({ limits: { requestsPerConnection: 2, headBytes: 300 } });
    const request = REQUEST.replace('Connection: close\r\n', '');
    const answer = await answered(worker, [request.repeat(3)]);
    expect(answer.match(/HTTP\/1.1 200 /g)).toHaveLength(2);
    expect(answer.match(/Connection: close/g)).toHaveLength(1);
    expect(
      await answered(worker, [REQUEST.replace('\r\n\r\n', `\r\nCookie: ${'x'.repeat(400)}\r\n\r\n`)]),
    ).toMatch(/^HTTP\/1.1 431 /);
  });

  it('says at once that it answers too many', async () => {
    const worker = await startBehind({ limits: { requests: 1 } });
    const answer = await answered(worker, [REQUEST]);
    expect(answer).toMatch(/^HTTP\/1.1 503 .*Headwater-Error: overloaded\r\n.*Retry-After: 2\r\n/s);
  });
});
