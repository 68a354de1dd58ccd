import { expect, it } from 'vitest';
import { Chunk } from '../../../../origin/storage/reads/chunk.ts';
import { RangeCache } from '../../../../origin/storage/reads/range-cache.ts';

it('RangeCache keeps what was used again through one pass over what was not', () => {
  const cache = new RangeCache(1000);
  const forgotten: Chunk[] = [];
  const forget = (chunk: Chunk): void => void forgotten.push(chunk);
  const chunk = (): Chunk => new Chunk(0, Buffer.alloc(100), () => undefined);
  const hot = [chunk(), chunk(), chunk()];
  for (const each of hot) cache.add(each, forget);
  for (const each of hot) cache.use(each);
  for (let cold = 0; cold < 100; cold++) cache.add(chunk(), forget);
  expect(cache.heldBytes).toBe(1000);
  expect(hot.some((each) => forgotten.includes(each))).toBe(false);
  expect(forgotten).toHaveLength(93);
});
