import { type Credential, KEY_GRACE_DAYS, type ScopedSigningKey } from './credential.ts';
import { MILLIS_PER_DAY, shortDate, startOfDay } from './date-formats.ts';

/**
 * The day that a credential scope names: today, or of scoped signing keys without one for today the newest that still
 * signs. Where there is none either, today.
 *
 * @param today `20160902`
 */
export function signingDay(
  credential: Credential,
  today: string,
  { region, service }: Pick<ScopedSigningKey, 'region' | 'service'>,
): string {
  if (credential.kind !== 'signing-keys') return today;
  const ofScope = credential.keys.filter((key) => key.region === region && key.service === service);
  return newestDay(ofScope, today) ?? today;
}

/** The newest day, up to today and not too long ago, that one of the keys is for. */
export function newestDay(keys: readonly ScopedSigningKey[], today: string): string | undefined {
  if (keys.some((key) => key.shortDate === today)) return today;
  const oldest = oldestDay(today);
  return keys.reduce<string | undefined>((newest, { shortDate: day }) => {
    const signs = oldest <= day && day < today;
    return signs && (newest === undefined || day > newest) ? day : newest;
  }, undefined);
}

/** The day whose key signs today for the last time. */
export function oldestDay(today: string): string {
  return shortDate(startOfDay(today) - KEY_GRACE_DAYS * MILLIS_PER_DAY);
}
