import { expect, it } from 'vitest';
import { Chunk } from '../../../../origin/storage/reads/chunk.ts';
import { RangeCache } from '../../../../origin/storage/reads/range-cache.ts';

it('RangeCache keeps what others used again through one pass over what was not', () => {
  const cache = new RangeCache(1000);
  const forgotten: Chunk[] = [];
  const owner = {
    onReturned: () => undefined,
    onEvicted: (chunk: Chunk): void => void forgotten.push(chunk),
  };
  const chunk = (): Chunk => new Chunk(0, Buffer.alloc(100), () => undefined, owner);
  const watch = (each: Chunk): void => {
    cache.use(each);
    each.lend(each.start, each.end).release();
  };
  const hot = [chunk(), chunk(), chunk()];
  for (const each of hot) cache.add(each);
  for (let viewer = 0; viewer < 3; viewer++) for (const each of hot) watch(each);
  for (let pass = 0; pass < 100; pass++) {
    const cold = chunk();
    cache.add(cold);
    for (let track = 0; track < 2; track++) watch(cold);
  }
  expect(cache.heldBytes).toBe(1000);
  expect(hot.some((each) => forgotten.includes(each))).toBe(false);
  expect(forgotten).toHaveLength(93);
});
