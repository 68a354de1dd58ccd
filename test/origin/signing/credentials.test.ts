import { describe, expect, it } from 'vitest';
import type { Credential, CredentialSnapshot } from '../../../origin/signing/credential.ts';
import { Credentials } from '../../../origin/signing/credentials.ts';

function snapshot(generation: number, expiresAtMs?: number): CredentialSnapshot {
  const key = { accessKeyId: `AKIA${generation}`, secretAccessKey: 'secret' };
  const credential: Credential =
    expiresAtMs === undefined
      ? { kind: 'access-key', ...key }
      : { kind: 'session', ...key, sessionToken: 'token', expiresAtMs };
  return { bucket: 'media', generation, credential };
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

  it('drops the one before when it has expired', () => {
    const credentials = new Credentials();
    const first = snapshot(1, 1000);
    credentials.apply(first);
    credentials.apply(snapshot(2));
    expect(credentials.previous('media', 999)).toBe(first);
    expect(credentials.previous('media', 1000)).toBeUndefined();
    expect(credentials.previous('media', 0)).toBeUndefined();
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
