import { describe, expect, onTestFinished, test } from 'vitest';
import { CronSchedule, isCronExpression, isTimeZone } from '../../../control/sources/cron-schedule.ts';

const hourIn = (timeZone: string, ms: number) =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(ms);

describe('CronSchedule', () => {
  test.each(['Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'UTC'])(
    'runs by the clock of %s',
    (timezone) => {
      const schedule = new CronSchedule({ cron: '15 3 * * *', timezone }, () => undefined);
      onTestFinished(() => schedule.close());
      const { nextRunMs = 0 } = schedule;
      expect(hourIn(timezone, nextRunMs)).toBe('03:15');
      expect(nextRunMs).toBeGreaterThan(Date.now());
      expect(nextRunMs - Date.now()).toBeLessThanOrEqual(25 * 3_600_000);
    },
  );

  test('runs each second, and not once it is closed', async () => {
    let runs = 0;
    const schedule = new CronSchedule({ cron: '* * * * * *' }, () => runs++);
    await expect.poll(() => runs, { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
    schedule.close();
    const atClose = runs;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(runs).toBe(atClose);
  });
});

test.each([
  ['0 3 * * *', true],
  ['*/10 * * * * *', true],
  ['0 25 * * *', false],
  ['every day', false],
  ['', false],
])('isCronExpression() of "%s" is %s', (text, valid) => expect(isCronExpression(text)).toBe(valid));

test.each([
  ['Europe/Berlin', true],
  ['UTC', true],
  ['Europe/Atlantis', false],
  ['', false],
])('isTimeZone() of "%s" is %s', (text, valid) => expect(isTimeZone(text)).toBe(valid));
