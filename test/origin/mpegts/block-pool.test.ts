import { expect, it } from 'vitest';
import { BLOCK_BYTES, blockPool } from '../../../origin/mpegts/block-pool.ts';

it('uses a block again once it was given back, be it as a view, and not before', () => {
  const first = blockPool.take(1000);
  const second = blockPool.take(1000);
  expect(second.buffer).not.toBe(first.buffer);
  blockPool.giveBack(first.subarray(10, 20));
  const again = blockPool.take(2000);
  expect(again.buffer).toBe(first.buffer);
  expect(again).toHaveLength(2000);
});

it('holds nothing that is longer than a block or not its own', () => {
  const long = blockPool.take(BLOCK_BYTES + 1);
  expect(long).toHaveLength(BLOCK_BYTES + 1);
  blockPool.giveBack(long);
  const foreign = new Uint8Array(376);
  blockPool.giveBack(foreign);
  const next = blockPool.take(376);
  expect([long.buffer, foreign.buffer]).not.toContain(next.buffer);
  expect(next.buffer.byteLength).toBe(BLOCK_BYTES);
});
