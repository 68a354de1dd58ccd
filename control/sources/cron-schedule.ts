import { type ScheduledTask, schedule, validate } from 'node-cron';
import type { RefreshSchedule } from '../credential/credential-source.ts';

/** Five fields, or six with seconds first. */
export function isCronExpression(text: string): boolean {
  return validate(text);
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Runs something by the clock of a time zone. */
export class CronSchedule {
  readonly #task: ScheduledTask;

  constructor({ cron, timezone }: RefreshSchedule, run: () => void) {
    const zone = timezone === undefined ? {} : { timezone };
    this.#task = schedule(cron, run, { ...zone, suppressMissedWarning: true, unref: true });
  }

  /** Milliseconds since the epoch; undefined where there is none any more. */
  get nextRunMs(): number | undefined {
    return this.#task.getNextRun()?.getTime();
  }

  close(): void {
    void this.#task.destroy();
  }
}
