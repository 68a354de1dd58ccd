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

describe('RevokedSecrets', () => {
  test('knows a secret however long it lasts, in its bucket, until it is wanted again', () => {
    const revoked = new RevokedSecrets();
    revoked.set('media', revoked.with('media', { ...accessKey(), expiresAtMs: 1 }, []));
    expect(revoked.includes('media', accessKey())).toBe(true);
    expect(revoked.includes('other', accessKey())).toBe(false);
    expect(revoked.includes('media', { ...accessKey(), secretAccessKey: 'another' })).toBe(false);
    revoked.set('media', revoked.without('media', accessKey()));
    expect(revoked.includes('media', accessKey())).toBe(false);
  });

  test('takes over what was revoked before, made with the same key', () => {
    const hash = new KeyedHash();
    const before = new RevokedSecrets(hash).with('media', accessKey(), []);
    const revoked = new RevokedSecrets(hash, [['media', [...before]]]);
    expect(revoked.includes('media', accessKey())).toBe(true);
    expect(new RevokedSecrets(new KeyedHash(), [['media', [...before]]]).includes('media', accessKey())).toBe(
      false,
    );
  });

  test('leaves out the signing keys that the other generation has, too', () => {
    const revoked = new RevokedSecrets();
    revoked.set('media', revoked.with('media', keysOf(1, 2), [keysOf(2, 3)]));
    expect(revoked.includes('media', keysOf(2, 3, 4))).toBe(false);
    expect(revoked.includes('media', keysOf(1, 4))).toBe(true);
  });
});
