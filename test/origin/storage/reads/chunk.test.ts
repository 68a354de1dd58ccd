import { describe, expect, it, vi } from 'vitest';
import { Chunk } from '../../../../origin/storage/reads/chunk.ts';

const KIB = 1024;

function chunkOf(bytes: Buffer, start = 0) {
  const giveBack = vi.fn<() => void>();
  const owner = { onReturned: vi.fn<() => void>(), onEvicted: vi.fn<() => void>() };
  return { chunk: new Chunk(start, bytes, giveBack, owner), giveBack, owner };
}

/** Memory of its own, each byte of which tells where it lies. */
function memory(bytes: number): Buffer {
  return Buffer.allocUnsafeSlow(bytes).map((_, i) => i % 251) as Buffer;
}

describe('Chunk.extend()', () => {
  it('adds what follows in the same memory, and gives that back at once', () => {
    const slab = memory(100);
    const { chunk, giveBack } = chunkOf(slab.subarray(10, 20), 1000);
    const early = chunk.lend(1005, 1010);
    const giveBackMore = vi.fn<() => void>();
    expect(chunk.extend(slab.subarray(20, 50), giveBackMore)).toBe(true);
    expect(giveBackMore).toHaveBeenCalledOnce();
    expect(chunk).toMatchObject({
      start: 1000,
      end: 1040,
      lengthBytes: 40,
      memoryBytes: 100,
      hasRoomBehind: true,
    });
    const late = chunk.lend(1005, 1040);
    expect([early.bytes, late.bytes]).toEqual([slab.subarray(15, 20), slab.subarray(15, 50)]);
    expect(chunk.extend(slab.subarray(50), giveBackMore)).toBe(true);
    expect(chunk.hasRoomBehind).toBe(false);
    expect(giveBack).not.toHaveBeenCalled();
    for (const { release } of [early, late]) release();
    chunk.letGo();
    expect(giveBack).toHaveBeenCalledOnce();
  });

  it.each([
    ['leaves a gap', (slab: Buffer) => slab.subarray(21, 50)],
    ['lies elsewhere', () => memory(100).subarray(20, 50)],
  ])('refuses what %s', (_, next) => {
    const slab = memory(100);
    const { chunk } = chunkOf(slab.subarray(10, 20));
    const giveBack = vi.fn<() => void>();
    expect(chunk.extend(next(slab), giveBack)).toBe(false);
    expect(giveBack).not.toHaveBeenCalled();
    expect(chunk.lengthBytes).toBe(10);
  });
});

describe('Chunk.settle()', () => {
  it.each([
    ['less than half', 500, 1024, true],
    ['half', 512, 1024, false],
    ['all', 64, 64, false],
  ])('copies what is kept where it is %s of its memory', (_, kib, slabKib, isCopied) => {
    const slab = memory(slabKib * KIB);
    const { chunk, giveBack } = chunkOf(slab.subarray(0, kib * KIB));
    chunk.settle();
    expect(giveBack).toHaveBeenCalledTimes(isCopied ? 1 : 0);
    expect(chunk.memoryBytes).toBe(isCopied ? kib * KIB : slabKib * KIB);
    expect(chunk.lend(0, kib * KIB).bytes.equals(slab.subarray(0, kib * KIB))).toBe(true);
  });
});

it('Chunk tells its owner when all who were lent a part have taken it', () => {
  const { chunk, owner } = chunkOf(memory(100));
  const lent = [chunk.lend(0, 50), chunk.lend(0, 100)];
  expect(chunk.isLent).toBe(true);
  for (let times = 0; times < 2; times++) lent[0]?.release();
  expect(owner.onReturned).not.toHaveBeenCalled();
  lent[1]?.release();
  expect(owner.onReturned).toHaveBeenCalledOnce();
  expect(chunk.isLent).toBe(false);
});
