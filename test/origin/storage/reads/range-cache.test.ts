import { expect, it } from 'vitest';
import { Chunk } from '../../../../origin/storage/reads/chunk.ts';
import { InFlightMemory } from '../../../../origin/storage/reads/in-flight-memory.ts';
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

it('RangeCache gives way to what is in flight', () => {
  const inFlight = new InFlightMemory(10_000);
  const cache = new RangeCache(1000, inFlight);
  const owner = { onReturned: () => undefined, onEvicted: () => undefined };
  const add = (): void => {
    cache.add(new Chunk(0, Buffer.alloc(100), () => undefined, owner));
  };
  for (let i = 0; i < 20; i++) add();
  expect(cache.heldBytes).toBe(1000);
  inFlight.take(7500);
  cache.makeRoom();
  expect(cache.heldBytes).toBe(200);
  inFlight.take(7500);
  add();
  expect(cache.heldBytes).toBe(0);
  inFlight.give(15_000);
  for (let i = 0; i < 20; i++) add();
  expect(cache.heldBytes).toBe(1000);
  inFlight.take(100);
  cache.makeRoom();
  expect(cache.heldBytes).toBe(900);
});

it('RangeCache gives way to what is about to be filled', () => {
  const connections = { waitingBytes: 0 };
  const cache = new RangeCache(1000, new InFlightMemory(1000, connections));
  const owner = { onReturned: () => undefined, onEvicted: () => undefined };
  for (let i = 0; i < 20; i++) cache.add(new Chunk(0, Buffer.alloc(100), () => undefined, owner));
  connections.waitingBytes = 300;
  cache.makeRoom();
  expect(cache.heldBytes).toBe(700);
});

it('RangeCache that is large gives no more than is in flight', () => {
  const inFlight = new InFlightMemory(1000);
  const cache = new RangeCache(100_000, inFlight);
  const owner = { onReturned: () => undefined, onEvicted: () => undefined };
  for (let i = 0; i < 1100; i++) cache.add(new Chunk(0, Buffer.alloc(100), () => undefined, owner));
  inFlight.take(2000);
  cache.makeRoom();
  expect(cache.heldBytes).toBe(98_000);
});

it('RangeCache keeps its limit where nothing may be in flight', () => {
  const cache = new RangeCache(1000, new InFlightMemory(0));
  const owner = { onReturned: () => undefined, onEvicted: () => undefined };
  for (let i = 0; i < 20; i++) cache.add(new Chunk(0, Buffer.alloc(100), () => undefined, owner));
  expect(cache.heldBytes).toBe(1000);
});
