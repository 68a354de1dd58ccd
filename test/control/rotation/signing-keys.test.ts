import { describe, expect, test } from 'vitest';
import { bucketViolations } from '../../../control/credential/bucket-violations.ts';
import { credentialViolations, expiryViolations } from '../../../control/credential/credential-violations.ts';
import { CredentialPush } from '../../../control/rotation/credential-push.ts';
import { MemoryGenerationLog } from '../../../control/rotation/memory-generation-log.ts';
import { CredentialStore } from '../../../control/rotation/credential-store.ts';
import { RotationLog } from '../../../control/rotation/rotation-log.ts';
import { Rotation } from '../../../control/rotation/rotation.ts';
import { endOfDays, endOfSigning } from '../../../control/credential/signing-key-days.ts';
import type { Credential, ScopedSigningKey } from '../../../origin/signing/credential.ts';
import { SOURCES, accessKey, originConfig } from '../support/control-fixtures.ts';

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

  test('expiryViolations() takes them for a week after their last day', () => {
    const credential = signingKeys({}, { shortDate: '20300102' });
    const end = Date.UTC(2030, 0, 10);
    expect(expiryViolations(credential, end - 1)).toEqual([]);
    expect(expiryViolations(credential, end)).toEqual([
      { field: 'keys', description: 'are all of days more than 7 days in the past' },
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
      'those of S3 for a directory bucket, whose sessions are of another service',
      { ...bucket, bucket: 'media--eun1-az1--x-s3' },
      signingKeys({}),
      ["keys must be for the bucket's eu-north-1/s3express"],
    ],
    [
      'those of sessions for a directory bucket',
      { ...bucket, bucket: 'media--eun1-az1--x-s3' },
      signingKeys({ service: 's3express' }),
      [],
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

describe('signing keys of several regions', () => {
  const nowMs = Date.UTC(2030, 0, 1, 12);
  const setUp = () => {
    const store = new CredentialStore(SOURCES, () => nowMs);
    const rotation = new Rotation({
      generationLog: new MemoryGenerationLog(store),
      broadcast: () => Promise.resolve([]),
      rotationLog: new RotationLog(),
      now: () => nowMs,
    });
    const bucket = { ...originConfig().buckets['media']!, region: 'eu-north-1' };
    return { store, push: new CredentialPush(rotation, { buckets: { media: bucket } }) };
  };

  test('become those of the bucket: the days of others hide nothing', async () => {
    const { store, push } = setUp();
    const elsewhere = { region: 'us-east-1', shortDate: '20300102' };
    await push.push({ bucket: 'media', credential: signingKeys({}, elsewhere) });
    expect(store.current('media')?.credential).toEqual(signingKeys({}));
    expect(store.description('media').active).toMatchObject({
      signingKeyDays: ['20300101'],
      expiresAtMs: Date.UTC(2030, 0, 2),
    });
  });

  test('that come a day at a time join those held of the same key', async () => {
    const { store, push } = setUp();
    const days = () => store.description('media').active?.signingKeyDays;
    const came = async (credential: Credential) => push.push({ bucket: 'media', credential });
    for (const shortDate of ['20300101', '20300102', '20300103']) await came(signingKeys({ shortDate }));
    expect(days()).toEqual(['20300101', '20300102', '20300103']);
    // The same day again replaces it, and another access key starts anew.
    const other = Buffer.alloc(32, 1).toString('base64');
    await came(signingKeys({ shortDate: '20300102', key: other }));
    expect(store.current('media')?.credential).toEqual(
      signingKeys({}, { shortDate: '20300102', key: other }, { shortDate: '20300103' }),
    );
    await came({
      ...signingKeys({ shortDate: '20300105' }),
      accessKeyId: 'AKIAOTHEROTHEROTHER1',
    } as Credential);
    expect(store.current('media')?.credential).toMatchObject({ keys: [{ shortDate: '20300105' }] });
  });

  test('are refused where those of the bucket are of days in the past', async () => {
    const { push } = setUp();
    const credential = signingKeys({ shortDate: '20291224' }, { region: 'us-east-1' });
    await expect(push.push({ bucket: 'media', credential })).rejects.toMatchObject({
      violations: [
        { field: 'scoped_signing_keys.keys', description: 'are all of days more than 7 days in the past' },
      ],
    });
  });
});

describe('endOfDays()', () => {
  test.each<[string, string[], number]>([
    ['days in a row', ['20300101', '20300102'], Date.UTC(2030, 0, 3)],
    ['a day between that has none', ['20300101', '20300103'], Date.UTC(2030, 0, 2)],
    ['today has none', ['20300102'], Date.UTC(2030, 0, 1)],
    ['over the end of a month', ['20291231', '20300101'], Date.UTC(2030, 0, 2)],
  ])('%s', (_, days, end) => {
    expect(endOfDays(days, Date.UTC(2030, 0, 1, 12))).toBe(end);
  });
});

describe('endOfSigning()', () => {
  test.each<[string, string[], number]>([
    ['a week after the last day', ['20300101', '20300102'], Date.UTC(2030, 0, 10)],
    ['an earlier day that still signs', ['20291225'], Date.UTC(2030, 0, 2)],
    ['one that does not', ['20291224'], Date.UTC(2030, 0, 1)],
    ['a later day that the earlier one reaches', ['20291230', '20300107'], Date.UTC(2030, 0, 15)],
    ['one that it does not reach', ['20291230', '20300109'], Date.UTC(2030, 0, 7)],
    ['days to come alone', ['20300102'], Date.UTC(2030, 0, 1)],
  ])('%s', (_, days, end) => {
    expect(endOfSigning(days, Date.UTC(2030, 0, 1, 12))).toBe(end);
  });
});
