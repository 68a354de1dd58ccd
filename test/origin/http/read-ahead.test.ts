import { Agent, get, type RequestOptions } from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { putClips } from '../../support/clips.ts';
import { workerConfig } from '../../support/origin-rig.ts';
import { FIRST_KEY, startStore } from '../../support/store-rig.ts';
import { startWorker } from '../../support/worker-rig.ts';

const TRACK = '/vod/ladder.ism/hls/ladder-video=450000';

/** A store that stalls is waited for until the test is over. */
const STALL_MS = 120_000;

/** A worker that reads ahead, and a client with one connection; the playlist was asked for. */
async function viewer(readAhead: number, connections = 16) {
  const store = await startStore();
  await putClips((name, bytes) => store.putObject('media', `films/${name}`, bytes));
  const config = workerConfig(store, { connections, headersTimeoutMs: STALL_MS });
  const worker = await startWorker(
    {
      ...config,
      routes: config.routes.map((route) => ({ ...route, readAhead })),
      readMemory: { inFlightBytes: 64 * 1024 * 1024, cachedBytes: 64 * 1024 * 1024 },
    },
    [{ bucket: 'media', generation: 1, credential: FIRST_KEY }],
  );
  onTestFinished(() => worker.close());
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const ask = async (path: string, options: RequestOptions = {}): Promise<number> =>
    lengthOf(worker.url + path, { agent, ...options });
  await ask(`${TRACK}.m4s`);
  const reads = () => store.requests.length;
  return { store, url: worker.url, agent, ask, reads, readsBefore: reads() };
}

function lengthOf(url: string, options: RequestOptions): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const request = get(url, options, (response) => {
    let length = 0;
    response.on('data', (chunk: Buffer) => (length += chunk.length)).on('end', () => resolve(length));
  });
  request.on('error', reject).end();
  return promise;
}

describe('a route that reads ahead', () => {
  it.each([1, 2])('has the next of %i segments at hand when it is asked for', async (count) => {
    const { store, ask, reads, readsBefore } = await viewer(count);
    await ask(`${TRACK}-1.m4s`);
    await vi.waitFor(() => expect(reads()).toBe(readsBefore + 1 + count), { timeout: 5000 });
    store.addFault({ kind: 'status', status: 403 });
    for (let number = 2; number <= 1 + count; number++) {
      expect(await ask(`${TRACK}-${number}.m4s`)).toBeGreaterThan(10_000);
    }
  });

  it.each([
    ['in its query', '?CMCD=nor%3D%22ladder-video%253D250000-3.m4s%22', {}],
    ['in a header', '', { 'CMCD-Request': 'nor="ladder-video%3D250000-3.m4s"' }],
    ['in version 2', '', { 'CMCD-Request': 'nor=("ladder-video%3D250000-3.m4s" "x.m4s";r="0-9")' }],
  ])('has at hand what a player says it will ask for next, %s', async (_, query, headers) => {
    const { store, ask, reads, readsBefore } = await viewer(1);
    await ask(`${TRACK}-1.m4s${query}`, { headers });
    await vi.waitFor(() => expect(reads()).toBe(readsBefore + 2), { timeout: 5000 });
    store.addFault({ kind: 'status', status: 403 });
    expect(await ask('/vod/ladder.ism/hls/ladder-video=250000-3.m4s')).toBeGreaterThan(10_000);
  });

  it('reads what follows where what a player says is of another route', async () => {
    const { store, ask, reads, readsBefore } = await viewer(1);
    await ask(`${TRACK}-1.m4s`, { headers: { 'CMCD-Request': 'nor="%2Ffiles%2Ffilms%2Fladder.ism"' } });
    await vi.waitFor(() => expect(reads()).toBe(readsBefore + 2), { timeout: 5000 });
    store.addFault({ kind: 'status', status: 403 });
    expect(await ask(`${TRACK}-2.m4s`)).toBeGreaterThan(10_000);
  });

  it('reads nothing for who took no segment whole', async () => {
    const { ask, reads, readsBefore } = await viewer(2);
    await ask(`${TRACK}-1.m4s`, { method: 'HEAD' });
    await ask(`${TRACK}-1.m4s`, { headers: { range: 'bytes=0-9' } });
    await ask(`${TRACK}.m3u8`);
    await ask(`${TRACK}.m4s`);
    expect(reads()).toBe(readsBefore);
  });

  it('gives up when the client leaves', async () => {
    const { store, agent, ask, reads, readsBefore } = await viewer(1);
    await ask(`${TRACK}-1.m4s`);
    await vi.waitFor(() => expect(reads()).toBe(readsBefore + 2), { timeout: 5000 });
    store.addFault({ kind: 'stall' });
    await ask(`${TRACK}-2.m4s`);
    await vi.waitFor(() => expect(reads()).toBe(readsBefore + 3), { timeout: 5000 });
    expect(store.requests.at(-1)).toMatchObject({ faults: ['stall'], done: false });
    agent.destroy();
    await vi.waitFor(() => expect(store.requests.at(-1)?.done).toBe(true), { timeout: 5000 });
  });

  it('leaves half of the connections to those that wait for an answer', async () => {
    const { store, ask, reads, readsBefore, url } = await viewer(1, 2);
    store.addFault({ kind: 'stall' });
    const stalled = get(`${url}${TRACK}-3.m4s`, { agent: false });
    onTestFinished(() => void stalled.destroy());
    stalled.on('error', () => undefined);
    await vi.waitFor(() => expect(reads()).toBe(readsBefore + 1), { timeout: 5000 });
    store.clearFaults();
    expect(await ask(`${TRACK}-1.m4s`)).toBeGreaterThan(10_000);
    await ask(`${TRACK}.m4s`);
    expect(reads()).toBe(readsBefore + 2);
  });
});
