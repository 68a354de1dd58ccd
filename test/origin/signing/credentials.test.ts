import { describe, expect, it } from 'vitest';
import type { AccessKey, CredentialSnapshot } from '../../../origin/signing/credential.ts';
import { Credentials } from '../../../origin/signing/credentials.ts';

function snapshot(generation: number, changes: Partial<AccessKey> = {}): CredentialSnapshot {
  const key = { accessKeyId: `AKIA${generation}`, secretAccessKey: 'secret' };
  return { bucket: 'media', generation, credential: { kind: 'access-key', ...key, ...changes } };
}

describe('Credentials', () => {
  it('keeps the newest generation and the one before', () => {
    const credentials = new Credentials();
    expect(credentials.current('media')).toBeUndefined();
    expect(credentials.previous('media', 0)).toBeUndefined();
    const [first, second, third] = [snapshot(1), snapshot(2), snapshot(5)];
    for (const each of [first, second, third]) expect(credentials.apply(each)).toBe(true);
    expect(credentials.current('media')).toBe(third);
    expect(credentials.previous('media', 0)).toBe(second);
    expect(credentials.current('other')).toBeUndefined();
  });

  it('refuses a generation that is not newer than every one before', () => {
    const credentials = new Credentials();
    credentials.apply(snapshot(3));
    for (const generation of [2, 3]) expect(credentials.apply(snapshot(generation))).toBe(false);
    credentials.revoke('media', 3);
    expect(credentials.apply(snapshot(3))).toBe(false);
    expect(credentials.apply(snapshot(4))).toBe(true);
  });

  it('keeps the one before where the same set comes once more', () => {
    const credentials = new Credentials();
    const first = snapshot(1);
    for (const each of [first, snapshot(2), snapshot(3, { accessKeyId: 'AKIA2' })]) credentials.apply(each);
    expect(credentials.current('media')?.generation).toBe(3);
    expect(credentials.previous('media', 0)).toBe(first);
  });

  it('signs with the one before on a day that only that has a key for', () => {
    const credentials = new Credentials();
    const ofDays = (generation: number, ...days: string[]): CredentialSnapshot => {
      const keys = days.map((shortDate) => ({ shortDate, region: 'r', service: 's3', key: '' }));
      return { bucket: 'media', generation, credential: { kind: 'signing-keys', accessKeyId: 'A', keys } };
    };
    const at = (day: number) => credentials.at('media', Date.UTC(2026, 0, day, 12))?.generation;
    credentials.apply(ofDays(1, '20260101', '20260102'));
    credentials.apply(ofDays(2, '20260102', '20260103'));
    expect([1, 2, 3, 4].map(at)).toEqual([1, 2, 2, 2]);
    credentials.revoke('media', 1);
    expect(at(1)).toBe(2);
    // Where neither has one, the later of the two that they have.
    credentials.apply(ofDays(3, '20260105'));
    credentials.apply(ofDays(4, '20260104'));
    expect([4, 5, 6, 12, 13].map(at)).toEqual([4, 3, 3, 3, 4]);
  });

  it('falls back on none that has expired', () => {
    const credentials = new Credentials();
    const first = snapshot(1, { expiresAtMs: 1000 });
    credentials.apply(first);
    credentials.apply(snapshot(2));
    expect(credentials.previous('media', 999)).toBe(first);
    expect(credentials.previous('media', 1000)).toBeUndefined();
  });

  it('signs with the one before where the newer has expired, and with that where both have', () => {
    const credentials = new Credentials();
    credentials.apply(snapshot(1, { expiresAtMs: 2000 }));
    credentials.apply(snapshot(2, { expiresAtMs: 1000 }));
    const at = (timeMs: number) => credentials.at('media', timeMs)?.generation;
    expect([999, 1000, 1999, 2000].map(at)).toEqual([2, 1, 1, 2]);
  });

  it('holds no two that are the same', () => {
    const credentials = new Credentials();
    const same = { accessKeyId: 'AKIA1' };
    for (const each of [snapshot(1), snapshot(2), snapshot(3, same)]) credentials.apply(each);
    expect(credentials.previous('media', 0)?.generation).toBe(2);
    credentials.revoke('media', 2);
    credentials.apply(snapshot(4, same));
    expect(credentials.previous('media', 0)).toBeUndefined();
    expect(credentials.holds(snapshot(4))).toBe(true);
    expect(credentials.holds(snapshot(3))).toBe(false);
  });

  it('drops what is revoked, and nothing else', () => {
    const credentials = new Credentials();
    const [first, second] = [snapshot(1), snapshot(2)];
    credentials.apply(first);
    credentials.apply(second);
    credentials.revoke('media', 1);
    expect(credentials.previous('media', 0)).toBeUndefined();
    expect(credentials.current('media')).toBe(second);
    credentials.revoke('media', 2);
    expect(credentials.current('media')).toBeUndefined();
  });
});
