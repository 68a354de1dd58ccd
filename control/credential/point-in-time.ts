/** ISO 8601 with a zone, as AWS writes it: `2026-01-31T12:00:00Z`, `…+00:00`. */
const POINT_IN_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/;

/** The end of the year 9999, which `google.protobuf.Timestamp` ends with, too: what lies beyond is a mistake. */
const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Whether a credential may end at this time, milliseconds since the epoch: from 1970 to the year 9999. */
export function isPointInTime(ms: number): boolean {
  return ms >= 0 && ms <= LATEST_MS;
}

/** Milliseconds since the epoch; undefined for what is no point in time from 1970 to the year 9999. */
export function parsePointInTime(text: string): number | undefined {
  const ms = POINT_IN_TIME.test(text) ? Date.parse(text) : Number.NaN;
  return isPointInTime(ms) ? ms : undefined;
}
