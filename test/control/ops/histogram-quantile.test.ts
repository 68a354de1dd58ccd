import { describe, expect, test } from 'vitest';
import { histogramQuantile } from '../../../control/ops/histogram-quantile.ts';

describe('histogramQuantile()', () => {
  test.each<[number, number[], number | undefined]>([
    [0.5, [0, 0, 0, 0], undefined],
    [0.5, [4, 0, 0, 0], 0.5],
    [0.5, [0, 4, 0, 0], 1.5],
    [0.95, [0, 0, 20, 0], 3.9],
    [0.5, [1, 0, 1, 0], 1],
    [0.99, [0, 0, 0, 5], 4],
  ])('finds %s of %j', (share, counts, expected) => {
    const found = histogramQuantile(share, [1, 2, 4], counts);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(expected);
  });
});
