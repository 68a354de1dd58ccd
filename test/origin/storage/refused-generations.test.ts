import { expect, test } from 'vitest';
import { RefusedGenerations } from '../../../origin/storage/refused-generations.ts';

const UNKNOWN = { status: 403, code: 'InvalidAccessKeyId' };

test('RefusedGenerations keeps since when each is refused, until it reads', () => {
  const refused = new RefusedGenerations();
  refused.refuse(1, UNKNOWN, 10);
  refused.refuse(2, UNKNOWN, 20);
  refused.refuse(1, { status: 400, code: 'ExpiredToken' }, 30);
  expect(refused.all).toEqual([
    { generation: 2, ...UNKNOWN, sinceMs: 20, lastMs: 20 },
    { generation: 1, status: 400, code: 'ExpiredToken', sinceMs: 10, lastMs: 30 },
  ]);
  refused.accept(1);
  refused.refuse(1, UNKNOWN, 40);
  expect(refused.all.at(-1)).toMatchObject({ generation: 1, sinceMs: 40 });
});
