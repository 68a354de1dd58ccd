import { describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_FRESHNESS, type Freshness } from '../../origin/freshness.ts';
import { workerConfig } from '../support/origin-rig.ts';
import { FIRST_KEY, patternBytes, startStore } from '../support/store-rig.ts';
import { startWorker } from '../support/worker-rig.ts';

const MEBIBYTE = 1024 * 1024;
const BYTES = patternBytes(2.5 * MEBIBYTE);

async function cachedRoute(freshness: Partial<Freshness> = {}) {
  const store = await startStore();
  const config = workerConfig(store);
  const cache = { memoryBytes: 16 * MEBIBYTE, freshness: { ...DEFAULT_FRESHNESS, ...freshness } };
  const routes = config.routes.map((route) => (route.mode === 'passthrough' ? { ...route, cache } : route));
  const worker = await startWorker({ ...config, routes }, [
    { bucket: 'media', generation: 1, credential: FIRST_KEY },
  ]);
  onTestFinished(() => worker.close());
  const get = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${worker.url}/files/${path}`, init);
    return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
  };
  return { store, worker, get };
}

describe('a route that keeps files', () => {
  it('asks the store once, whatever form a file is wanted in', async () => {
    const { store, worker, get } = await cachedRoute();
    const etag = await store.putObject('media', 'a.bin', BYTES);
    expect((await get('a.bin')).body.equals(BYTES)).toBe(true);
    const before = store.requests.length;
    expect(before).toBeLessThanOrEqual(2);
    const whole = await get('a.bin');
    expect(whole.body.equals(BYTES)).toBe(true);
    const part = await get('a.bin', { headers: { range: 'bytes=1500000-1500099' } });
    expect([part.status, part.body.equals(BYTES.subarray(1_500_000, 1_500_100))]).toEqual([206, true]);
    expect((await get('a.bin', { headers: { range: 'bytes=-10' } })).body).toHaveLength(10);
    expect((await get('a.bin', { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await get('a.bin', { method: 'HEAD' })).headers.get('content-length')).toBe(String(BYTES.length));
    expect((await get('a.bin', { headers: { range: 'bytes=9999999-' } })).status).toBe(416);
    expect(store.requests).toHaveLength(before);
    const { contents } = await worker.nextStats();
    expect(contents?.['/files/']).toMatchObject({ storeReads: before, limitBytes: 16 * MEBIBYTE });
    // Of memory that the pieces lie in, which they fill to half at least.
    expect(contents?.['/files/']?.heldBytes).toBeGreaterThanOrEqual(BYTES.length);
    expect(contents?.['/files/']?.heldBytes).toBeLessThanOrEqual(2 * BYTES.length);
  });

  it('serves on while the store fails, and what is new once it is old enough', async () => {
    const { store, get } = await cachedRoute({ ttlMs: 1, staleWhileRevalidateMs: 0 });
    await store.putObject('media', 'a.bin', BYTES);
    await get('a.bin');
    await get('a.bin');
    store.addFault({ kind: 'status', status: 500, times: 100 });
    expect((await get('a.bin')).body.equals(BYTES)).toBe(true);
    store.clearFaults();
    const other = patternBytes(1000);
    await store.putObject('media', 'b.bin', BYTES);
    await get('b.bin');
    await store.putObject('media', 'b.bin', other);
    expect((await get('b.bin')).body.equals(other)).toBe(true);
  });

  it('believes for a moment that there is no file', async () => {
    const { store, get } = await cachedRoute({ negativeMs: 60_000 });
    await store.putObject('media', 'a.bin', BYTES);
    const before = store.requests.length;
    for (let i = 0; i < 5; i++) expect((await get('none')).status).toBe(404);
    expect(store.requests.length - before).toBeLessThanOrEqual(2);
  });
});
