import { expect, test } from 'vitest';
import { RefusalTally } from '../../../origin/storage/refusal-tally.ts';

test('add() tells statuses and codes apart', () => {
  const tally = new RefusalTally();
  for (const code of ['ExpiredToken', 'AccessDenied', 'ExpiredToken']) tally.add({ status: 403, code });
  tally.add({ status: 503 });
  expect(tally.counts).toEqual({ '403 ExpiredToken': 2, '403 AccessDenied': 1, '503': 1 });
});

test('a store that makes up codes without end fills no memory', () => {
  const tally = new RefusalTally();
  for (let n = 0; n < 1000; n++) tally.add({ status: 400, code: `Code${n}` });
  tally.add({ status: 400, code: 'Code0' });
  expect(Object.keys(tally.counts)).toHaveLength(41);
  expect(tally.counts).toMatchObject({ '400 Code0': 2, '400 other': 960 });
});
