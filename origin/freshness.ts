/** How long what was seen in the store is taken for what lies there. */
export interface Freshness {
  /** Unasked, in milliseconds. */
  readonly ttlMs: number;
  /** So much longer while the store is being asked, for whoever does not want to wait. */
  readonly staleWhileRevalidateMs: number;
  /** So much longer while the store cannot be asked. RFC 5861 4 */
  readonly staleIfErrorMs: number;
  /** That something is not there, or is of no use, is believed for so long; 0: not at all. */
  readonly negativeMs: number;
}

/** A minute is what shields may keep manifests for, too; ten are an outage that people have been called to. */
export const DEFAULT_FRESHNESS: Freshness = {
  ttlMs: 60_000,
  staleWhileRevalidateMs: 0,
  staleIfErrorMs: 600_000,
  negativeMs: 0,
};

/** A store that cannot be asked is asked again after so long, and not by everybody. */
const ASK_AGAIN_MS = 5000;

/** Nobody waits longer than this to hear that what is held is still true: a player's own patience is a few seconds. */
export const RECHECK_PATIENCE_MS = 2000;

/** When the store was asked about something, and when it last answered; milliseconds since the epoch. */
export interface Seen {
  readonly checkedMs: number;
  readonly confirmedMs: number;
}

/** As of an answer. */
export function seenAt(nowMs: number): Seen {
  return { checkedMs: nowMs, confirmedMs: nowMs };
}

/** Undefined where it was believed for long enough without the store's word. */
export function seenWithoutAnswer(seen: Seen, nowMs: number, freshness: Freshness): Seen | undefined {
  const { ttlMs, staleIfErrorMs } = freshness;
  if (nowMs - seen.confirmedMs >= ttlMs + staleIfErrorMs) return undefined;
  return { ...seen, checkedMs: nowMs - Math.max(0, ttlMs - ASK_AGAIN_MS) };
}
