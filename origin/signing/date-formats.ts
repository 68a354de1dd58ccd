const MILLIS_PER_SECOND = 1000;

export const MILLIS_PER_DAY = 86_400_000;

/** `20130524T000000Z`: the time of a request as `x-amz-date` gives it. */
export const amzDate = oncePerSecond((date) => `${date.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`);

/** `20130524`: the day of a time, in UTC, as credential scopes name it. */
export function shortDate(timeMs: number): string {
  return amzDate(timeMs).slice(0, 8);
}

/** Midnight of the day of a short date, in milliseconds since the epoch. */
export function startOfDay(day: string): number {
  return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6)));
}

/** Whether a text is the short date of a day that there is. */
export function isShortDate(text: string): boolean {
  const timeMs = Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3'));
  return !Number.isNaN(timeMs) && shortDate(timeMs) === text;
}

/** `Fri, 24 May 2013 00:00:00 GMT`: the time as the `Date` header gives it. RFC 9110 5.6.7 */
export const httpDate = oncePerSecond((date) => date.toUTCString());

/** Formatting costs as much as half a signature, and hundreds of requests are signed in the same second. */
function oncePerSecond(format: (date: Date) => string): (timeMs: number) => string {
  let lastSecond = Number.NaN;
  let text = '';
  return (timeMs) => {
    const second = Math.floor(timeMs / MILLIS_PER_SECOND);
    if (second !== lastSecond) {
      text = format(new Date(second * MILLIS_PER_SECOND));
      lastSecond = second;
    }
    return text;
  };
}
