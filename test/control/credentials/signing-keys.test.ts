import { describe, expect, test } from 'vitest';
import { bucketViolations } from '../../../control/credentials/bucket-violations.ts';
import {
  credentialViolations,
  expiryViolations,
} from '../../../control/credentials/credential-violations.ts';
import type { Credential, ScopedSigningKey } from '../../../origin/signing/credential.ts';
import { accessKey, originConfig } from '../support/control-fixtures.ts';

const KEY = 'L4vRLWAO92X5L3Sqk5QydUSdB0nC9+1wfqLMOKLbRp4=';

function signingKeys(...changes: Partial<ScopedSigningKey>[]): Credential {
  const keys = changes.map((change) => ({
    shortDate: '20300101',
    region: 'eu-north-1',
    service: 's3',
    key: KEY,
    ...change,
  }));
  return { kind: 'signing-keys', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', keys };
}

describe('credentialViolations() of signing keys', () => {
  test.each<[string, Credential, string[]]>([
    ['two days', signingKeys({}, { shortDate: '20300102' }), []],
    ['none', signingKeys(), ['keys must not be empty']],
    [
      'a day that there is not',
      signingKeys({ shortDate: '20300230' }),
      ['keys[0].scope must be YYYYMMDD/region/service/aws4_request'],
    ],
    [
      'a region with a slash',
      signingKeys({ region: 'a/b' }),
      ['keys[0].scope must be YYYYMMDD/region/service/aws4_request'],
    ],
    ['one scope twice', signingKeys({}, {}), ['keys[1].scope is given twice']],
    ['a key that is too short', signingKeys({ key: 'a2V5' }), ['keys[0].key must be 32 bytes in base64']],
    [
      'more than a year',
      signingKeys(...Array.from({ length: 367 }, () => ({}))),
      ['keys must be at most 366'],
    ],
  ])('%s', (_, credential, violations) => {
    expect(
      credentialViolations(credential).map(({ field, description }) => `${field} ${description}`),
    ).toEqual(violations);
  });

  test('expiryViolations() takes them until the end of their last day', () => {
    const credential = signingKeys({}, { shortDate: '20300102' });
    const end = Date.UTC(2030, 0, 3);
    expect(expiryViolations(credential, end - 1)).toEqual([]);
    expect(expiryViolations(credential, end)).toEqual([
      { field: 'keys', description: 'are all of days in the past' },
    ]);
  });
});

describe('bucketViolations()', () => {
  const bucket = { ...originConfig().buckets['media']!, region: 'eu-north-1' };
  const signing = (version: 'v2' | 'v4' | 'gcp') => ({
    version,
    in: 'header' as const,
    payload: 'unsigned' as const,
    includeHeaders: [],
    excludeHeaders: [],
  });

  test.each<[string, Parameters<typeof bucketViolations>[0], Credential, string[]]>([
    ['a key pair', bucket, accessKey(), []],
    ['signing keys of the region', bucket, signingKeys({ region: 'other' }, {}), []],
    [
      'those of another',
      bucket,
      signingKeys({ region: 'other' }),
      ["keys must be for the bucket's eu-north-1/s3"],
    ],
    [
      'those of another service',
      bucket,
      signingKeys({ service: 'sts' }),
      ["keys must be for the bucket's eu-north-1/s3"],
    ],
    [
      'signing keys for V2',
      { ...bucket, signing: signing('v2') },
      signingKeys({}),
      [' must be of a kind that Signature v2 is made with: access-key, session'],
    ],
    [
      'an access token for V4',
      bucket,
      { kind: 'bearer', token: 't' },
      [' must be of a kind that Signature v4 is made with: access-key, session, signing-keys'],
    ],
    [
      'an access token for Google',
      { ...bucket, signing: signing('gcp') },
      { kind: 'bearer', token: 't' },
      [],
    ],
  ])('%s', (_, config, credential, violations) => {
    expect(
      bucketViolations(config, credential).map(({ field, description }) => `${field} ${description}`),
    ).toEqual(violations);
  });
});
