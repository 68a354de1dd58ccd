import { expect, test, vi } from 'vitest';
import { Assets } from '../../../origin/asset/assets.ts';
import { buildMovie, type TrackSpec, avc1 } from '../../support/movie-builder.ts';
import { CountingStore, sparse } from './support/counting-store.ts';
import { errorOf } from './support/resolve.ts';

const SAMPLES = 20_000;
const VIDEO: TrackSpec = {
  trackId: 1,
  handler: 'vide',
  timescale: 1000,
  sampleEntries: [avc1()],
  sizes: Array.from({ length: SAMPLES }, () => 10),
  perChunk: [SAMPLES],
  durations: [SAMPLES, 40],
};
const { head, moovBytes, sizeBytes } = buildMovie([VIDEO]);
const HEAD_BYTES = 1024;
/** Room for two of them and a half. */
const LIMIT_BYTES = Math.floor(2.5 * moovBytes);
/** Held beside the index of an asset. */
const OVERHEAD_BYTES = 8192;

function storeOf(...keys: string[]): CountingStore {
  const store = new CountingStore();
  for (const key of keys) store.put(key, sparse(sizeBytes, [[0, head]]));
  return store;
}

function assetsOf(store: CountingStore, limitBytes = LIMIT_BYTES): Assets {
  return new Assets(store, { locate: () => undefined, limitBytes, headBytes: HEAD_BYTES });
}

const KEYS = Array.from({ length: 8 }, (_, i) => `${i}.mp4`);

/** Lets reads of all but heads take as long as the test wants, and counts the memory they and what is held take. */
function slowReads(store: CountingStore, assets: () => Assets) {
  const open: (() => void)[] = [];
  const seen = { readingBytes: 0, mostBytes: 0 };
  store.beforeRead = async ({ start, end }) => {
    if (start === 0) return;
    seen.readingBytes += end;
    seen.mostBytes = Math.max(seen.mostBytes, seen.readingBytes + assets().stats.heldBytes);
    await new Promise<void>((resolve) => open.push(resolve));
    seen.readingBytes -= end;
  };
  return { open, seen };
}

test('indexes that are read at the same time, and those that are held, take no more than the limit', async () => {
  const store = storeOf(...KEYS);
  const assets: Assets = assetsOf(store);
  const { open, seen } = slowReads(store, () => assets);
  let done = 0;
  const loads = KEYS.map(async (key) => {
    const asset = await assets.resolve('media', key);
    done += 1;
    return asset;
  });
  while (done < KEYS.length) {
    await vi.waitUntil(() => open.length > 0 || done === KEYS.length);
    open.shift()?.();
  }
  expect((await Promise.all(loads)).map(({ tracks }) => tracks[0]!.samples.count)).toEqual(
    KEYS.map(() => SAMPLES),
  );
  expect(seen.mostBytes).toBeGreaterThan(2 * moovBytes - HEAD_BYTES);
  expect(seen.mostBytes).toBeLessThanOrEqual(LIMIT_BYTES + OVERHEAD_BYTES);
  expect(assets.stats.heldBytes).toBeLessThanOrEqual(LIMIT_BYTES);
});

test('a small asset does not wait behind one that has room', async () => {
  const store = storeOf('a.mp4', 'b.mp4', 'c.mp4');
  const small = buildMovie([{ ...VIDEO, sizes: [9], perChunk: [1], durations: [1, 40] }]);
  store.put('small.mp4', sparse(small.sizeBytes, [[0, small.head]]));
  const assets = assetsOf(store, 2 * moovBytes + 3 * HEAD_BYTES + 2 * OVERHEAD_BYTES);
  const { open } = slowReads(store, () => assets);
  const loads = ['a.mp4', 'b.mp4'].map((key) => assets.resolve('media', key));
  await vi.waitUntil(() => open.length === 2);
  expect((await assets.resolve('media', 'small.mp4')).tracks).toHaveLength(1);
  for (const go of open) go();
  await Promise.all(loads);
});

test('what is held leaves for what is read', async () => {
  const store = storeOf('a.mp4', 'b.mp4', 'c.mp4');
  const assets = assetsOf(store);
  for (const key of ['a.mp4', 'b.mp4', 'c.mp4']) await assets.resolve('media', key);
  expect(assets.stats.held).toBeLessThan(3);
  await assets.resolve('media', 'c.mp4');
  expect(assets.stats.hits).toBe(1);
});

test('a ladder of several files finds room as a whole, and two of them do not hold each other up', async () => {
  const store = storeOf('a.mp4', 'b.mp4', 'c.mp4', 'd.mp4');
  const manifest = (...files: string[]) =>
    Buffer.from(`<smil><body>${files.map((file) => `<video src="${file}"/>`).join('')}</body></smil>`);
  store.put('one.ism', manifest('a.mp4', 'b.mp4')).put('two.ism', manifest('c.mp4', 'd.mp4'));
  const assets = assetsOf(store);
  const ladders = await Promise.all(['one.ism', 'two.ism'].map((key) => assets.resolve('media', key)));
  expect(ladders.map(({ tracks }) => tracks.length)).toEqual([2, 2]);
  store.put('three.ism', manifest('a.mp4', 'b.mp4', 'c.mp4'));
  expect(await errorOf(assets.resolve('media', 'three.ism'))).toMatchObject({
    code: 'unsupported-media',
    message: expect.stringMatching(
      /^Cannot package .\.mp4: its index does not fit into origin\.cache\.assets/,
    ),
  });
  // Nothing of it stays behind.
  expect((await assets.resolve('media', 'd.mp4')).tracks).toHaveLength(1);
});

test('an index that is larger than all memory is refused before it is read', async () => {
  const store = storeOf('a.mp4');
  const assets = assetsOf(store, moovBytes - 1);
  expect((await errorOf(assets.resolve('media', 'a.mp4'))).message).toMatch(
    'Cannot package a.mp4: its index does not fit into origin.cache.assets',
  );
  expect(store.reads).toHaveLength(1);
});

test('who waits and leaves holds nobody up', async () => {
  const store = storeOf(...KEYS);
  const assets: Assets = assetsOf(store);
  const { open } = slowReads(store, () => assets);
  const first = KEYS.slice(0, 2).map((key) => assets.resolve('media', key));
  await vi.waitUntil(() => open.length === 2);
  const leaving = new AbortController();
  const left = KEYS.slice(2, 5).map((key) => errorOf(assets.resolve('media', key, leaving.signal)));
  const staying = assets.resolve('media', '6.mp4');
  await new Promise(setImmediate);
  leaving.abort();
  expect((await Promise.all(left)).map(({ code }) => code)).toEqual(Array(3).fill('cancelled'));
  for (const go of open.splice(0)) go();
  await Promise.all(first);
  await vi.waitUntil(() => open.length > 0);
  for (const go of open.splice(0)) go();
  expect((await staying).tracks).toHaveLength(1);
});

test('an index is no larger than the limit of one says', async () => {
  const store = storeOf('a.mp4');
  const assets = new Assets(store, { locate: () => undefined, moovLimitBytes: moovBytes - 1 });
  expect((await errorOf(assets.resolve('media', 'a.mp4'))).message).toBe(
    `Cannot package a.mp4: its moov box has ${moovBytes} bytes, the limit is ${moovBytes - 1}`,
  );
});
