import { describe, expect, it } from 'vitest';
import { DEFAULT_FRESHNESS } from '../../../../origin/freshness.ts';
import { ContentCache, SLICE_BYTES } from '../../../../origin/storage/reads/content-cache.ts';
import { InFlightMemory } from '../../../../origin/storage/reads/in-flight-memory.ts';
import { patternBytes, storeRig } from '../../../support/store-rig.ts';

const SIZE = 3.5 * SLICE_BYTES;
const BYTES = patternBytes(SIZE);
const MEMORY_BYTES = 8 * SLICE_BYTES;

async function contentRig(memoryBytes = MEMORY_BYTES) {
  const rig = await storeRig();
  await rig.store.putObject('media', 'a', BYTES);
  const config = { memoryBytes, freshness: DEFAULT_FRESHNESS };
  const cache = new ContentCache(rig.objects, config, new InFlightMemory(64 * SLICE_BYTES));
  const read = async (start: number, end: number, key = 'a'): Promise<Buffer> => {
    const object = cache.known('media', key) ?? (await cache.find('media', key)).object;
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    const chunks: Buffer[] = [];
    cache.read(
      { bucket: 'media', key, start, end, ifMatch: object.etag, sizeBytes: object.sizeBytes },
      {
        onHead: () => undefined,
        onData(chunk, release) {
          chunks.push(Buffer.from(chunk));
          release();
        },
        onEnd: () => resolve(Buffer.concat(chunks)),
        onError: reject,
      },
    );
    return promise;
  };
  const asked = () => rig.store.requests.map(({ range }) => range);
  return { ...rig, cache, read, asked };
}

describe('ContentCache', () => {
  it('reads the slice around what is wanted, and its other parts from memory', async () => {
    const { read, asked } = await contentRig();
    const at = SLICE_BYTES + 500_000;
    expect((await read(at, at + 10)).equals(BYTES.subarray(at, at + 10))).toBe(true);
    expect(asked()).toEqual(['bytes=0-65535', `bytes=${SLICE_BYTES}-${2 * SLICE_BYTES - 1}`]);
    for (const start of [SLICE_BYTES, at - 1, 2 * SLICE_BYTES - 11])
      expect((await read(start, start + 10)).equals(BYTES.subarray(start, start + 10))).toBe(true);
    expect(asked()).toHaveLength(2);
  });

  it('keeps the beginning that was read to look a file up', async () => {
    const { read, asked } = await contentRig();
    expect((await read(0, 1000)).equals(BYTES.subarray(0, 1000))).toBe(true);
    expect(asked()).toEqual(['bytes=0-65535']);
    expect((await read(0, SIZE)).equals(BYTES)).toBe(true);
    expect(asked()).toEqual(['bytes=0-65535', `bytes=65536-${SIZE - 1}`]);
    expect((await read(0, SIZE)).equals(BYTES)).toBe(true);
    expect(asked()).toHaveLength(2);
  });

  it('reads once for all who want the same slice', async () => {
    const { read, asked, cache } = await contentRig();
    await cache.find('media', 'a');
    const starts = Array.from({ length: 40 }, (_, i) => 2 * SLICE_BYTES + 25_000 * (39 - i));
    const parts = await Promise.all(starts.map((start) => read(start, start + 20_000)));
    parts.forEach((part, i) =>
      expect(part.equals(BYTES.subarray(starts[i], starts[i]! + 20_000))).toBe(true),
    );
    expect(asked()).toHaveLength(2);
    expect(cache.stats).toMatchObject({ reads: 40, storeReads: 2, limitBytes: MEMORY_BYTES });
  });

  it('holds no more than it may, and nothing after a purge', async () => {
    const { store, read, cache } = await contentRig(2 * SLICE_BYTES);
    for (const key of ['b', 'c', 'd']) {
      await store.putObject('media', key, BYTES);
      await read(0, SIZE, key);
      expect(cache.stats.heldBytes).toBeLessThanOrEqual(2 * SLICE_BYTES);
    }
    expect(cache.stats.heldBytes).toBeGreaterThan(SLICE_BYTES);
    expect(cache.purge(() => false)).toBe(0);
    expect(cache.purge(() => true)).toBeGreaterThan(SLICE_BYTES);
    expect(cache.stats.heldBytes).toBe(0);
  });
});
