/** Of a credential's lifetime: late enough to ask seldom, with time left for a source that fails a while. */
const REFRESH_SHARE = 0.75;
/** A refresh comes up to this share of its wait earlier, so that many nodes do not ask at once. */
const JITTER_SHARE = 0.1;
/** The latest that a refresh may come before the end. */
const REFRESH_MARGIN_MS = 5 * 60_000;
/** A source that still answers the old set when it is time for the next is asked again after this long… */
const UNRENEWED_RETRY_MS = 60_000;
/** …or this share of the lifetime, where that is sooner, but not more often than the floor. */
const UNRENEWED_RETRY_SHARE = 0.05;
const MIN_RETRY_MS = 100;

/** A set in use: when it was first seen, and when it ends; milliseconds since the epoch. */
interface Lifetime {
  readonly seenAtMs: number;
  readonly expiresAtMs: number;
}

/**
 * How long from `nowMs` until a source is asked for the next set. At 75 % of the lifetime and never later than five
 * minutes before its end, except where the whole lifetime is below twice that: then at 75 %. `random` is 0 to 1.
 */
export function refreshDelay({ seenAtMs, expiresAtMs }: Lifetime, nowMs: number, random: number): number {
  const lifetimeMs = expiresAtMs - seenAtMs;
  // Scoped signing keys of an earlier day.
  if (lifetimeMs <= 0) return UNRENEWED_RETRY_MS;
  const share = REFRESH_SHARE * lifetimeMs;
  const latest = lifetimeMs < 2 * REFRESH_MARGIN_MS ? share : lifetimeMs - REFRESH_MARGIN_MS;
  const dueMs = seenAtMs + Math.min(share, latest) * (1 - JITTER_SHARE * random);
  if (dueMs > nowMs) return dueMs - nowMs;
  return Math.max(MIN_RETRY_MS, Math.min(UNRENEWED_RETRY_MS, UNRENEWED_RETRY_SHARE * lifetimeMs));
}
