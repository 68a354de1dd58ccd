import { describe, expect, test } from 'vitest';
import { refreshDelay } from '../../../control/sources/refresh-time.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const delay = (lifetimeMs: number, ageMs: number, random: number) =>
  refreshDelay({ seenAtMs: 1e12, expiresAtMs: 1e12 + lifetimeMs }, 1e12 + ageMs, random);

describe('refreshDelay()', () => {
  test.each([
    ['at 75 % of six hours', 6 * HOUR, 4.5 * HOUR],
    ['at 75 % of an hour', HOUR, 45 * MINUTE],
    ['five minutes before the end of a quarter', 15 * MINUTE, 10 * MINUTE],
    ['five minutes before the end of ten', 10 * MINUTE, 5 * MINUTE],
    ['at 75 % where the whole life is short', 8 * MINUTE, 6 * MINUTE],
    ['at 75 % of three seconds', 3 * SECOND, 2.25 * SECOND],
  ])('asks %s, or up to a tenth earlier', (_, lifetimeMs, latestMs) => {
    expect(delay(lifetimeMs, 0, 0)).toBeCloseTo(latestMs);
    expect(delay(lifetimeMs, 0, 1)).toBeCloseTo(0.9 * latestMs);
    expect(delay(lifetimeMs, SECOND, 0)).toBeCloseTo(latestMs - SECOND);
  });

  test('asks every minute a source that still has the old set when the next is due, more often of a short life', () => {
    expect(delay(6 * HOUR, 5 * HOUR, 0)).toBe(MINUTE);
    expect(delay(6 * HOUR, 6 * HOUR, 1)).toBe(MINUTE);
    expect(delay(4 * MINUTE, 3.5 * MINUTE, 0)).toBe(12 * SECOND);
    expect(delay(1 * SECOND, 0.9 * SECOND, 0)).toBe(100);
  });
});
