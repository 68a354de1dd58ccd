import { expect, it } from 'vitest';
import { InFlightMemory } from '../../../../origin/storage/reads/in-flight-memory.ts';

it.each([
  [0, Number.POSITIVE_INFINITY, false],
  [499, Number.POSITIVE_INFINITY, false],
  [500, 256 * 1024, false],
  [874, 256 * 1024, false],
  [875, 80 * 1024, true],
  [2000, 80 * 1024, true],
])(
  'InFlightMemory of 1000 bytes with %i in flight has pieces of %f bytes; is full: %s',
  (bytes, piece, isFull) => {
    const memory = new InFlightMemory(1000);
    memory.take(bytes);
    expect(memory.pieceBytes).toBe(piece);
    expect(memory.isFull).toBe(isFull);
  },
);
