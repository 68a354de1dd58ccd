/** ISO 8601 with a zone, as AWS writes it: `2026-01-31T12:00:00Z`, `…+00:00`. */
const POINT_IN_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/;

/** Milliseconds since the epoch; undefined for what is no point in time. */
export function parsePointInTime(text: string): number | undefined {
  const ms = POINT_IN_TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
