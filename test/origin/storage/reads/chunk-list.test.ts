import { expect, it } from 'vitest';
import { Chunk } from '../../../../origin/storage/reads/chunk.ts';
import { ChunkList } from '../../../../origin/storage/reads/chunk-list.ts';

const owner = { onReturned: () => undefined, onEvicted: () => undefined };

const chunk = (bytes: number): Chunk => new Chunk(0, Buffer.alloc(bytes), () => undefined, owner);

it('ChunkList holds what a list of them holds, whatever is added and removed', () => {
  const list = new ChunkList();
  const other = new ChunkList();
  let expected: Chunk[] = [];
  for (let round = 0; round < 500; round++) {
    const added = chunk(1 + (round % 7));
    list.add(added);
    expected.push(added);
    if (round % 2 === 0) {
      const leaves = expected[Math.floor(Math.random() * expected.length)] as Chunk;
      expect(other.remove(leaves)).toBe(false);
      expect(list.remove(leaves)).toBe(true);
      expect(list.remove(leaves)).toBe(false);
      expect(leaves.link).toEqual({ list: undefined, before: undefined, behind: undefined });
      expected = expected.filter((each) => each !== leaves);
    }
    expect(list.first).toBe(expected[0]);
    expect(list.memoryBytes).toBe(expected.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0));
    expect([...list]).toEqual(expected);
    expect(list.has(added)).toBe(expected.includes(added));
  }
});

it('ChunkList goes on where the one at hand is removed', () => {
  const list = new ChunkList();
  const all = [chunk(1), chunk(2), chunk(3)];
  for (const each of all) list.add(each);
  const seen: Chunk[] = [];
  for (const each of list) {
    seen.push(each);
    list.remove(each);
  }
  expect(seen).toEqual(all);
  expect(list.first).toBeUndefined();
});
