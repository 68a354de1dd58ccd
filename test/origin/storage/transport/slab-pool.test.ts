import { describe, expect, it } from 'vitest';
import { type Slab, SlabPool } from '../../../../origin/storage/transport/slab-pool.ts';

const MEBIBYTE = 1024 * 1024;
/** As many slabs of a mebibyte are plenty. */
const PLENTY = 112;

describe('SlabPool', () => {
  it('keeps what comes back for the next, while there is plenty', () => {
    const pool = new SlabPool();
    const slabs = take(pool, 100);
    for (const slab of slabs) slab.release();
    expect(pool.freeBytes).toBe(64 * MEBIBYTE);
    expect(slabs).toContain(pool.take(MEBIBYTE));
  });

  it('keeps a few where much is in use', () => {
    const pool = new SlabPool();
    const [first, ...others] = take(pool, PLENTY + 12);
    first?.release();
    for (const slab of others.slice(0, 11)) slab.release();
    expect(pool.freeBytes).toBe(8 * MEBIBYTE);
  });

  it('gives up what is free when more is wanted, and what was not wanted the longest first', () => {
    const pool = new SlabPool();
    const small = take(pool, 48, 256 * 1024);
    const large = take(pool, 20);
    for (const slab of [...small, ...large]) slab.release();
    const wanted = take(pool, PLENTY);
    expect(wanted.filter((slab) => large.includes(slab))).toHaveLength(20);
    expect(pool.freeBytes).toBe(8 * MEBIBYTE);
    expect(take(pool, 32, 256 * 1024).every((slab) => small.slice(16).includes(slab))).toBe(true);
  });

  it('says how much is about to be filled', () => {
    const pool = new SlabPool();
    const [first, second] = take(pool, 2) as [Slab, Slab];
    expect(pool.waitingBytes).toBe(2 * MEBIBYTE);
    const releases = [first.lend(), first.lend()];
    expect(pool.waitingBytes).toBe(MEBIBYTE);
    for (const release of releases) release();
    expect(pool.waitingBytes).toBe(2 * MEBIBYTE);
    const release = second.lend();
    for (const slab of [first, second]) slab.release();
    expect([pool.waitingBytes, pool.freeBytes]).toEqual([0, MEBIBYTE]);
    release();
    expect([pool.waitingBytes, pool.freeBytes]).toEqual([0, 2 * MEBIBYTE]);
  });

  it('gives memory back at once', () => {
    const pool = new SlabPool();
    const slabs = take(pool, PLENTY + 12);
    for (const slab of slabs.slice(0, 12)) slab.release();
    expect(slabs.filter(({ buffer }) => buffer.length === 0)).toHaveLength(4);
  });
});

function take(pool: SlabPool, count: number, bytes = MEBIBYTE): Slab[] {
  return Array.from({ length: count }, () => pool.take(bytes));
}
