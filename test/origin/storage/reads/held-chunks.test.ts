import { describe, expect, it } from 'vitest';
import { Chunk } from '../../../../origin/storage/reads/chunk.ts';
import { HeldChunks } from '../../../../origin/storage/reads/held-chunks.ts';

const owner = { onReturned: () => undefined, onEvicted: () => undefined };

const chunk = (start: number, end: number): Chunk =>
  new Chunk(start, Buffer.alloc(end - start), () => undefined, owner);

describe('HeldChunks', () => {
  it('finds what a look at all of them finds, whatever was added and deleted', () => {
    const held = new HeldChunks();
    const expected = new Set<Chunk>();
    for (let round = 0; round < 400; round++) {
      const start = Math.floor(Math.random() * 1000);
      const added = chunk(start, start + 1 + Math.floor(Math.random() * 60));
      held.add(added);
      expected.add(added);
      if (round % 3 === 0) {
        const [oldest] = expected;
        expect(held.delete(oldest!)).toBe(true);
        expect(held.delete(oldest!)).toBe(false);
        expected.delete(oldest!);
      }
      const position = Math.floor(Math.random() * 1100);
      const found = held.at(position);
      const holds = [...expected].filter((each) => each.holds(position));
      expect(found === undefined ? holds.length === 0 : holds.includes(found)).toBe(true);
      const next = Math.min(...[...expected].map((each) => each.start).filter((each) => each > position));
      expect(held.after(position)?.start ?? Number.POSITIVE_INFINITY).toBe(next);
    }
    expect(held.size).toBe(expected.size);
    expect(new Set(held.all())).toEqual(expected);
  });
});
