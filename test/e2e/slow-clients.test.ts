import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bucketConfig, FIRST_KEY } from '../support/store-rig.ts';
import { rssBytes } from '../support/rss-bytes.ts';
import { startVirtualStore } from '../support/virtual-store.ts';
import { startWorker, type RunningWorker } from '../support/worker-rig.ts';

const MEBIBYTE = 1024 * 1024;
const OBJECT_BYTES = 20 * MEBIBYTE;
const SLOW_CLIENTS = 300;
const SIP_BYTES = 32 * 1024;
const OTHERS = 8;
const ROUNDS = 10;
const CONNECTIONS = 32;
const IN_FLIGHT_BYTES = 64 * MEBIBYTE;

describe('300 clients that hardly read', () => {
  it('keep nobody from being answered, whatever they ask for', async () => {
    const worker = await workerBeforeBigObjects();
    const before = await firstBytes(worker);
    const slow = await Promise.all(Array.from({ length: SLOW_CLIENTS }, (_, i) => sip(worker, `/slow-${i}`)));
    const beside = await firstBytes(worker);
    expect(beside.statuses).toEqual(before.statuses);
    // Time to the first byte, at the worst: of the same order, not of a queue behind clients that never end.
    expect(beside.worstMs).toBeLessThan(20 * before.worstMs + 1000);
    expect(slow.every((socket) => !socket.destroyed)).toBe(true);
    const { pool } = (await worker.nextStats()).buckets['media'] ?? {};
    expect(pool?.pending).toBe(0);
    // What was read for them is within the budget for it; the rest is what sockets and heaps take.
    expect(rssBytes(worker.pid)).toBeLessThan(IN_FLIGHT_BYTES + 350 * MEBIBYTE);
  });
});

async function workerBeforeBigObjects(): Promise<RunningWorker> {
  const endpoint = await startVirtualStore(OBJECT_BYTES);
  const pool = { connections: CONNECTIONS, headersTimeoutMs: 60_000 };
  const bucket = { ...bucketConfig({ url: endpoint } as never, pool), endpoint };
  const worker = await startWorker(
    {
      listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
      buckets: { media: bucket },
      routes: [{ path: '/', bucket: 'media', prefix: '', mode: 'passthrough' }],
      accessLog: false,
      readMemory: { inFlightBytes: IN_FLIGHT_BYTES, cachedBytes: 0 },
    },
    [{ bucket: 'media', generation: 1, credential: FIRST_KEY }],
  );
  onTestFinished(() => worker.close());
  return worker;
}

/** Asks for an object, reads a sip of it, and no more. */
async function sip({ url }: RunningWorker, path: string): Promise<Socket> {
  const { hostname, port, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  onTestFinished(() => void socket.destroy());
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  await new Promise<void>((resolve, reject) => {
    let bytes = 0;
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      bytes += chunk.length;
      if (bytes < SIP_BYTES) return;
      socket.pause();
      resolve();
    });
  });
  return socket;
}

/** What others get meanwhile: parts of other objects. */
async function firstBytes({ url }: RunningWorker): Promise<{ statuses: number[]; worstMs: number }> {
  const statuses: number[] = [];
  let worstMs = 0;
  const other = async (name: number): Promise<void> => {
    for (let round = 0; round < ROUNDS; round++) {
      const askedAt = performance.now();
      const range = `bytes=${round * MEBIBYTE}-${round * MEBIBYTE + 65_535}`;
      const answer = await fetch(`${url}/other-${name}`, { headers: { range } });
      worstMs = Math.max(worstMs, performance.now() - askedAt);
      statuses.push((await answer.arrayBuffer()).byteLength === 65_536 ? answer.status : 0);
    }
  };
  await Promise.all(Array.from({ length: OTHERS }, (_, name) => other(name)));
  return { statuses, worstMs };
}
