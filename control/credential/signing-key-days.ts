import { shortDate } from '../../origin/signing/date-formats.ts';

const MILLIS_PER_DAY = 86_400_000;

/**
 * When scoped signing keys end: the start of the first day in UTC, today or later, that none is held for; milliseconds
 * since the epoch.
 *
 * @param days that keys are held for: `20160902`
 */
export function endOfDays(days: readonly string[], nowMs: number): number {
  let dayMs = nowMs - (nowMs % MILLIS_PER_DAY);
  while (days.includes(shortDate(dayMs))) dayMs += MILLIS_PER_DAY;
  return dayMs;
}

/** 1 for each day in UTC that no key is held for. */
export function missingDays(days: readonly string[], nowMs: number): { today: 0 | 1; tomorrow: 0 | 1 } {
  const isMissing = (timeMs: number) => (days.includes(shortDate(timeMs)) ? 0 : 1);
  return { today: isMissing(nowMs), tomorrow: isMissing(nowMs + MILLIS_PER_DAY) };
}
