import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { OriginConfig } from '../../origin/origin-config.ts';
import { bucketConfig, FIRST_KEY } from '../support/store-rig.ts';
import { rssBytes } from '../support/rss-bytes.ts';
import { startVirtualStore } from '../support/virtual-store.ts';
import { startWorker, type RunningWorker } from '../support/worker-rig.ts';

const MEBIBYTE = 1024 * 1024;
const OBJECT_BYTES = 20 * MEBIBYTE;
const SLOW_CLIENTS = 300;
const SIP_BYTES = 32 * 1024;
/** From one sip of a client to its next. */
const REST_MS = 20_000;
const OTHERS = 8;
/** Compared one by one: a neighbour's burst falls into few of them. */
const BATCHES = 7;
const ROUNDS = 50;
const CONNECTIONS = 32;
const IN_FLIGHT_BYTES = 64 * MEBIBYTE;

describe('300 clients that hardly read', () => {
  it('keep nobody from being answered, whatever they ask for', async () => {
    const [alone, beside] = [await workerBeforeBigObjects(), await workerBeforeBigObjects()];
    const slow = await Promise.all(Array.from({ length: SLOW_CLIENTS }, (_, i) => sip(beside, `/slow-${i}`)));
    const ratios: number[] = [];
    for (let batch = 0; batch < BATCHES; batch++) {
      const [aloneMs = [], besideMs = []] = await firstBytes(alone, beside);
      ratios.push(percentile(besideMs, 0.99) / percentile(aloneMs, 0.99));
    }
    expect(percentile(ratios, 0.5)).toBeLessThan(2);
    expect(slow.every((socket) => !socket.destroyed)).toBe(true);
    const { pool } = (await beside.nextStats()).buckets['media'] ?? {};
    expect(pool?.pending).toBe(0);
    // What was read for them is within the budget for it; the rest is what sockets and heaps take.
    expect(rssBytes(beside.pid)).toBeLessThan(IN_FLIGHT_BYTES + 350 * MEBIBYTE);
  });
});

/** A window of 20 s, and the time that what was handed to the kernel may take. */
const CUT_WITHIN_MS = 60_000;

describe('a client that takes less than the least while bytes wait for it', () => {
  it('is cut, and one that takes enough is not', async () => {
    const worker = await workerBeforeBigObjects({ minRateBytesPerSecond: 64 * 1024 });
    const [, quick] = await Promise.all(['/stuck', '/quick'].map((path) => sip(worker, path)));
    // 320 KiB a second at the most, of 20 MiB.
    const sips = setInterval(() => quick?.resume(), 100);
    onTestFinished(() => clearInterval(sips));
    const requests = () => worker.stats?.requests;
    await expect.poll(() => requests()?.clientGone, { timeout: CUT_WITHIN_MS }).toBe(1);
    expect(requests()?.inFlight).toBe(1);
    const taken = quick?.bytesRead ?? 0;
    await expect.poll(() => quick?.bytesRead).toBeGreaterThan(taken);
  });
});

async function workerBeforeBigObjects(limits: OriginConfig['limits'] = {}): Promise<RunningWorker> {
  const endpoint = await startVirtualStore(OBJECT_BYTES);
  const pool = { connections: CONNECTIONS, headersTimeoutMs: 60_000 };
  const bucket = { ...bucketConfig({ url: endpoint } as never, pool), endpoint };
  const worker = await startWorker(
    {
      listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
      buckets: { media: bucket },
      routes: [{ path: '/', bucket: 'media', prefix: '', mode: 'passthrough' }],

      readMemory: { inFlightBytes: IN_FLIGHT_BYTES, cachedBytes: 0 },
      limits,
    },
    [{ bucket: 'media', generation: 1, credential: FIRST_KEY }],
  );
  onTestFinished(() => worker.close());
  return worker;
}

/** Asks for an object, and reads a sip of it now and then. */
async function sip({ url }: RunningWorker, path: string): Promise<Socket> {
  const { hostname, port, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  const begin = setTimeout(() => {
    socket.resume();
    again.refresh();
  }, Math.random() * REST_MS);
  const again = setInterval(() => socket.resume(), REST_MS);
  onTestFinished(() => {
    clearTimeout(begin);
    clearInterval(again);
    socket.destroy();
  });
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  await new Promise<void>((resolve, reject) => {
    let bytes = 0;
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      bytes += chunk.length;
      if (bytes < SIP_BYTES) return;
      bytes = 0;
      socket.pause();
      resolve();
    });
  });
  return socket;
}

/** Times to the first byte of parts of other objects, asked of each worker in turns, in ms. */
async function firstBytes(...workers: readonly RunningWorker[]): Promise<number[][]> {
  const times = workers.map((): number[] => []);
  const other = async (name: number): Promise<void> => {
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, { url }] of workers.entries()) {
        const askedAt = performance.now();
        const range = `bytes=${(round % 16) * MEBIBYTE}-${(round % 16) * MEBIBYTE + 65_535}`;
        const answer = await fetch(`${url}/other-${name}`, { headers: { range } });
        times[i]?.push(performance.now() - askedAt);
        expect(answer.status).toBe(206);
        expect((await answer.arrayBuffer()).byteLength).toBe(65_536);
      }
    }
  };
  await Promise.all(Array.from({ length: OTHERS }, (_, name) => other(name)));
  return times;
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
}
