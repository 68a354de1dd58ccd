import { expect, test } from 'vitest';
import { aloneIn, withGaps } from '../../../control/ops/page/gaps.js';

const at = (...seconds: number[]) => seconds.map((second) => ({ atMs: 1000 * second, requests: 1 }));

test('withGaps() breaks the line where nothing was measured, and nowhere else', () => {
  expect(withGaps(at(1, 2, 24, 34), 10_000)).toEqual(at(1, 2, 24, 34));
  const [first, second] = [at(1, 2), at(60, 61)];
  expect(withGaps([...first, ...second], 10_000)).toEqual([...first, { atMs: 2001 }, ...second]);
});

test('aloneIn() finds the values that no line would show', () => {
  expect(aloneIn([1, null, 3, 4, undefined, 6])).toEqual([0, 5]);
  expect(aloneIn([1, 2])).toEqual([]);
});
