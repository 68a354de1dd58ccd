import { describe, expect, test } from 'vitest';
import { KeyedHash } from '../../../control/rotation/keyed-hash.ts';
import { RevokedSecrets } from '../../../control/rotation/revoked-secrets.ts';
import type { SigningKeysCredential } from '../../../origin/signing/credential.ts';
import { accessKey } from '../support/control-fixtures.ts';

/** Keys of these days of January 2030. */
function keysOf(...days: number[]): SigningKeysCredential {
  const keys = days.map((day) => ({
    shortDate: `203001${String(day).padStart(2, '0')}`,
    region: 'r',
    service: 's3',
    key: Buffer.alloc(32, day).toString('base64'),
  }));
  return { kind: 'signing-keys', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', keys };
}

const NONE: ReadonlySet<string> = new Set();

describe('RevokedSecrets', () => {
  test('knows a secret however long it lasts, until it is wanted again', () => {
    const secrets = new RevokedSecrets(new KeyedHash());
    const revoked = secrets.with(NONE, { ...accessKey(), expiresAtMs: 1 }, []);
    expect(secrets.includes(revoked, accessKey())).toBe(true);
    expect(secrets.includes(NONE, accessKey())).toBe(false);
    expect(secrets.includes(revoked, { ...accessKey(), secretAccessKey: 'another' })).toBe(false);
    expect(secrets.includes(secrets.without(revoked, accessKey()), accessKey())).toBe(false);
  });

  test('knows what was revoked before by hashes of the same key, and of no other', () => {
    const hash = new KeyedHash();
    const before = new RevokedSecrets(hash).with(NONE, accessKey(), []);
    expect(new RevokedSecrets(hash).includes(before, accessKey())).toBe(true);
    expect(new RevokedSecrets(new KeyedHash()).includes(before, accessKey())).toBe(false);
  });

  test('leaves out the signing keys that the other generation has, too', () => {
    const secrets = new RevokedSecrets(new KeyedHash());
    const revoked = secrets.with(NONE, keysOf(1, 2), [keysOf(2, 3)]);
    expect(secrets.includes(revoked, keysOf(2, 3, 4))).toBe(false);
    expect(secrets.includes(revoked, keysOf(1, 4))).toBe(true);
  });
});
