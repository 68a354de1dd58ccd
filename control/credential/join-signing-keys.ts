import type { Credential, ScopedSigningKey } from '../../origin/signing/credential.ts';
import { MILLIS_PER_DAY, shortDate } from '../../origin/signing/date-formats.ts';
import { oldestDay } from '../../origin/signing/signing-day.ts';

/** Days, nearest first: a year, as one push may bring. */
const MAX_DAYS = 366;

/**
 * Scoped signing keys may come a day at a time: those that come join those held of the same access key, and replace them
 * day by day. Days whose keys sign no more are forgotten, but for one: the store may be a little behind.
 *
 * @param nowMs milliseconds since the epoch
 */
export function joinSigningKeys(came: Credential, held: Credential | undefined, nowMs: number): Credential {
  if (came.kind !== 'signing-keys' || held?.kind !== 'signing-keys') return came;
  if (came.accessKeyId !== held.accessKeyId) return came;
  const oldest = oldestDay(shortDate(nowMs - MILLIS_PER_DAY));
  const isReplaced = (old: ScopedSigningKey) => came.keys.some((key) => key.shortDate === old.shortDate);
  const kept = held.keys.filter((key) => key.shortDate >= oldest && !isReplaced(key));
  if (kept.length === 0) return came;
  const keys = [...came.keys, ...kept].toSorted((a, b) => Number(a.shortDate) - Number(b.shortDate));
  return { ...came, keys: keys.slice(0, MAX_DAYS) };
}
