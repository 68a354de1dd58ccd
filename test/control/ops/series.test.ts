import { expect, test } from 'vitest';
import { namesIn, valueIn } from '../../../control/ops/page/series.js';

test('namesIn() has the names of all moments in an order of their own, and the least as others', () => {
  expect(namesIn([{ kinds: { segment: 9 } }, { kinds: { init: 20 } }, {}], 'kinds')).toEqual([
    'init',
    'segment',
  ]);
  const statuses = { 200: 9, 206: 8, 304: 7, 404: 6, 403: 5, 500: 1, 503: 2 };
  expect(namesIn([{ statuses }], 'statuses')).toEqual(['200', '206', '304', '403', '404', 'others']);
});

test('valueIn() is what is absent where nothing was counted, null where nothing is known, and a sum of others', () => {
  const rates = { record: 'statuses', absent: 0 };
  const names = ['200', 'others'];
  const point = { statuses: { 200: 1, 404: 2, 500: 3 } };
  expect(valueIn(point, rates, '200', names)).toBe(1);
  expect(valueIn(point, rates, '304', names)).toBe(0);
  expect(valueIn(point, rates, 'others', names)).toBe(5);
  expect(valueIn({}, rates, '200', names)).toBeNull();
});
