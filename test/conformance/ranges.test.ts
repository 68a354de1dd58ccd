import { Agent, get } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { LOCALHOST_CERTIFICATE, LOCALHOST_KEY } from '../origin/storage/support/certificate.ts';
import { bucketConfig, FIRST_KEY } from '../support/store-rig.ts';
import { areVirtualBytes, startVirtualStore } from '../support/virtual-store.ts';
import { startWorker, type RunningWorker } from '../support/worker-rig.ts';

const OBJECT_BYTES = 8 * 1024 * 1024;
const OBJECTS = 3;
const RANGES = 10_000;
const AT_A_TIME = 16;
const LONGEST_BYTES = 96 * 1024;
/** One in so many is of several pieces of memory, and more than may be read ahead of its client. */
const LARGE_EVERY = 100;
const LARGE_BYTES = 3 * 1024 * 1024;

it(`${RANGES} ranges, read by either transport, cached and not, are the bytes that were asked for`, async () => {
  const plain = await startVirtualStore(OBJECT_BYTES);
  const overTls = await startVirtualStore(OBJECT_BYTES, {
    key: LOCALHOST_KEY,
    cert: LOCALHOST_CERTIFICATE,
  });
  const workers = [
    await workerBefore(plain, 'undici'),
    await workerBefore(plain, 'range'),
    await workerBefore(overTls, 'range'),
  ];
  const agent = new Agent({ keepAlive: true, maxSockets: AT_A_TIME });
  onTestFinished(() => agent.destroy());
  let left = RANGES;
  const client = async (): Promise<void> => {
    while (left-- > 0) {
      const path = `/object-${left % OBJECTS}`;
      const start = Math.floor(Math.random() * OBJECT_BYTES);
      const longest = left % LARGE_EVERY === 0 ? LARGE_BYTES : LONGEST_BYTES;
      const end = Math.min(OBJECT_BYTES, start + 1 + Math.floor(Math.random() * longest));
      const read = await Promise.all(workers.map(({ url }) => rangeOf(url + path, { start, end, agent })));
      const right = read.map((bytes) => areVirtualBytes(path, start, bytes));
      expect(right, `${path} ${start}-${end}: undici, range, range over TLS`).toEqual([true, true, true]);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, client));
  for (const worker of workers) {
    const pool = () => worker.stats?.buckets['media']?.pool;
    await expect.poll(pool).toMatchObject({ running: 0, pending: 0 });
    expect(pool()).not.toHaveProperty('handedOverFor');
  }
});

async function workerBefore(endpoint: string, transport: 'range' | 'undici'): Promise<RunningWorker> {
  const bucket = {
    ...bucketConfig({ url: endpoint } as never, { transport, connections: 16 }),
    endpoint,
    tls: { ca: LOCALHOST_CERTIFICATE },
  };
  const worker = await startWorker(
    {
      listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
      buckets: { media: bucket },
      routes: [{ path: '/', bucket: 'media', prefix: '', mode: 'passthrough' }],

      // Less than there is: what is asked for again is there, or partly, or not.
      readMemory: { inFlightBytes: 8 * 1024 * 1024, cachedBytes: 4 * 1024 * 1024 },
    },
    [{ bucket: 'media', generation: 1, credential: FIRST_KEY }],
  );
  onTestFinished(() => worker.close());
  return worker;
}

interface WantedRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly agent: Agent;
}

function rangeOf(url: string, { start, end, agent }: WantedRange): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const asked = get(url, { agent, headers: { range: `bytes=${start}-${end - 1}` } }, (answer) => {
    if (answer.statusCode === 206) buffer(answer).then(resolve, reject);
    else reject(new Error(`GET ${url} ${start}-${end}: status ${answer.statusCode}`));
  });
  asked.on('error', reject);
  return promise.then((bytes) => {
    expect(bytes.length).toBe(end - start);
    return bytes;
  });
}
