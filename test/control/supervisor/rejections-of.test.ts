import { expect, test } from 'vitest';
import { type Rejection, rejectionsOf } from '../../../control/supervisor/rejections-of.ts';
import type { WorkerReport } from '../../../control/supervisor/worker-slot.ts';

function worker(refused: readonly Rejection[]): WorkerReport {
  const buckets = { media: { refused } };
  return { id: '1', stats: { buckets } } as unknown as WorkerReport;
}

const FIRST = { generation: 3, status: 403, code: 'InvalidAccessKeyId', sinceMs: 5, lastMs: 50 };
const LATER = { generation: 3, status: 403, code: 'ExpiredToken', sinceMs: 10, lastMs: 60 };
const OTHER = { generation: 2, status: 400, sinceMs: 7, lastMs: 8 };

test('rejectionsOf() tells each generation once: since when, and what was said last', () => {
  const told = rejectionsOf([worker([FIRST, OTHER]), worker([]), worker([LATER])], 'media');
  expect(told).toEqual([{ ...LATER, sinceMs: 5 }, OTHER]);
  expect(rejectionsOf([worker([LATER]), worker([FIRST])], 'media')).toEqual([{ ...LATER, sinceMs: 5 }]);
  expect(rejectionsOf([worker([FIRST])], 'other')).toEqual([]);
});
