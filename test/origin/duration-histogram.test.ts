import { expect, test } from 'vitest';
import { DurationHistograms } from '../../origin/duration-histogram.ts';
import { DURATION_BOUNDS_SECONDS } from '../../origin/stats.ts';

test('observe() counts in the first bound that is not below, in the histogram that is meant', () => {
  const histograms = new DurationHistograms(2);
  for (const seconds of [0, 0.001, 0.0011, 10, 11]) histograms.observe(1, seconds);
  expect(histograms.histogram(0)).toBeUndefined();
  const seen: Readonly<Record<number, number>> = { 0.001: 2, 0.0025: 1, 10: 1 };
  const counts = DURATION_BOUNDS_SECONDS.map((bound) => seen[bound] ?? 0);
  expect(histograms.histogram(1)).toEqual({ counts: [...counts, 1], sumSeconds: 21.0021 });
});
