import { expect, test } from 'vitest';
import { bandsOf } from '../../../../control/commands/terminal/bands.ts';
import { wrapLine } from '../../../../control/commands/terminal/wrap-line.ts';

const LINES = [
  ['NAME', 'SIZE', 'STATE', 'REMARK'],
  ['films', '12345678', '\u001B[32mready\u001B[39m', 'none'],
];

test.each([
  [Infinity, [[0, 1, 2, 3]]],
  [33, [[0, 1, 2, 3]]],
  [
    30,
    [
      [0, 1, 2],
      [0, 3],
    ],
  ],
  [
    16,
    [
      [0, 1],
      [0, 2],
      [0, 3],
    ],
  ],
  [
    1,
    [
      [0, 1],
      [0, 2],
      [0, 3],
    ],
  ],
])('bandsOf() a width of %s', (width, bands) => {
  expect(bandsOf(LINES, width)).toEqual(bands);
});

test('wrapLine() breaks a line where the screen ends, and counts no colours', () => {
  expect(wrapLine('', 5)).toEqual(['']);
  expect(wrapLine('abcde', 5)).toEqual(['abcde']);
  expect(wrapLine('\u001B[31mabcdef\u001B[39mg', 5)).toEqual(['\u001B[31mabcde', 'f\u001B[39mg']);
});
