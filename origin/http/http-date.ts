const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MONTH = MONTHS.join('|');
const TIME = String.raw`(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)`;

/** The three forms of RFC 9110 5.6.7, all of them in GMT. */
const FORMS: readonly RegExp[] = [
  // IMF-fixdate: Sun, 06 Nov 1994 08:49:37 GMT
  new RegExp(
    `^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<day>\\d\\d) (?<month>${MONTH}) (?<year>\\d{4}) ${TIME} GMT$`,
  ),
  // RFC 850: Sunday, 06-Nov-94 08:49:37 GMT
  new RegExp(
    `^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\\d\\d)-(?<month>${MONTH})-(?<year>\\d\\d) ${TIME} GMT$`,
  ),
  // asctime: Sun Nov  6 08:49:37 1994
  new RegExp(
    `^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?<month>${MONTH}) (?<day>[ \\d]\\d) ${TIME} (?<year>\\d{4})$`,
  ),
];

/** RFC 9110 5.6.7: a year of two digits that would be more than this ahead is one of the past. */
const TWO_DIGIT_YEARS_AHEAD = 50;

/**
 * Reads an HTTP-date. Anything else is no date, whatever `Date.parse` makes of it.
 *
 * @param nowMs for years of two digits
 * @returns milliseconds since the epoch
 */
export function parseHttpDate(text: string, nowMs = Date.now()): number | undefined {
  for (const form of FORMS) {
    const fields = form.exec(text)?.groups;
    if (fields !== undefined) return timeOf(fields, nowMs);
  }
  return undefined;
}

function timeOf(fields: Record<string, string>, nowMs: number): number | undefined {
  const { day = '', month = '', year = '', hour = '', minute = '', second = '' } = fields;
  const monthIndex = MONTHS.indexOf(month);
  const date = new Date(0);
  date.setUTCFullYear(fullYear(year, nowMs), monthIndex, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  const isReal =
    date.getUTCMonth() === monthIndex && date.getUTCHours() === Number(hour) && Number(minute) < 60;
  return isReal ? date.getTime() : undefined;
}

function fullYear(year: string, nowMs: number): number {
  if (year.length === 4) return Number(year);
  const thisYear = new Date(nowMs).getUTCFullYear();
  const inCentury = Math.floor(thisYear / 100) * 100 + Number(year);
  return inCentury > thisYear + TWO_DIGIT_YEARS_AHEAD ? inCentury - 100 : inCentury;
}
