import { describe, expect, test } from 'vitest';
import { failureDelay } from '../../../../control/sources/providers/failure-delay.ts';

describe('failureDelay()', () => {
  test('doubles from half a second to a minute, and leaves the upper half to chance', () => {
    const ceilings = [1, 2, 3, 4, 5, 6, 7, 8, 9, 1000].map((failures) => failureDelay(failures, 1));
    expect(ceilings).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    expect(failureDelay(3, 0)).toBe(1000);
  });
});
