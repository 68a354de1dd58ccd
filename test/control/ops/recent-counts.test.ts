import { expect, test } from 'vitest';
import { RecentCounts } from '../../../control/ops/recent-counts.ts';
import { countersAt } from '../support/node-status.ts';

const segments = (recent: RecentCounts, requests: number, atMs: number) => {
  const { counted, seconds } = recent.since(countersAt(requests), atMs);
  return [counted.requests.answers['segment']?.['200'], seconds];
};

test('RecentCounts tells what was counted in the last five minutes, or since the start', () => {
  const recent = new RecentCounts(0);
  expect(segments(recent, 7, 500)).toEqual([7, 1]);
  for (let second = 0; second <= 1200; second += 10) recent.add(countersAt(second), 1000 * second);
  expect(segments(recent, 1200, 1_200_000)).toEqual([300, 300]);
  expect(segments(recent, 1229, 1_229_000)).toEqual([329, 329]);
});
