import { KEY_GRACE_DAYS } from '../../origin/signing/credential.ts';
import { MILLIS_PER_DAY, shortDate, startOfDay } from '../../origin/signing/date-formats.ts';

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

/**
 * When no key signs any more: for a while after the day that it is for, a key signs where there is no later one.
 *
 * @param days that keys are held for, ascending: `20160902`
 */
export function endOfSigning(days: readonly string[], nowMs: number): number {
  return days.reduce(
    (endMs, day) => {
      const startMs = startOfDay(day);
      return startMs <= endMs ? Math.max(endMs, startMs + (1 + KEY_GRACE_DAYS) * MILLIS_PER_DAY) : endMs;
    },
    nowMs - (nowMs % MILLIS_PER_DAY),
  );
}

/** 1 for each day in UTC that no key is held for. */
export function missingDays(days: readonly string[], nowMs: number): { today: 0 | 1; tomorrow: 0 | 1 } {
  const isMissing = (timeMs: number) => (days.includes(shortDate(timeMs)) ? 0 : 1);
  return { today: isMissing(nowMs), tomorrow: isMissing(nowMs + MILLIS_PER_DAY) };
}
