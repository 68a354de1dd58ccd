import { describe, expect, test } from 'vitest';
import { parseCredentialJson } from '../../../control/credential/credential-json.ts';
import { maskAccessKeyId } from '../../../control/credential/mask-access-key-id.ts';
import { SECRET, TOKEN } from '../support/control-fixtures.ts';

const SESSION = {
  kind: 'session',
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: SECRET,
  sessionToken: TOKEN,
  expiresAtMs: Date.UTC(2030, 0, 2, 3, 4, 5),
};
const KEY = { kind: 'access-key', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: SECRET };

/** As printed and answered by the real ones, apart from the values. */
const FORMS = {
  'aws sts assume-role': {
    Credentials: {
      AccessKeyId: 'ASIAIOSFODNN7EXAMPLE',
      SecretAccessKey: SECRET,
      SessionToken: TOKEN,
      Expiration: '2030-01-02T03:04:05+00:00',
    },
    AssumedRoleUser: { AssumedRoleId: 'AROA:x', Arn: 'arn:aws:sts::123456789012:assumed-role/r/x' },
  },
  'the instance metadata service': {
    Code: 'Success',
    LastUpdated: '2030-01-01T21:04:05Z',
    Type: 'AWS-HMAC',
    AccessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    SecretAccessKey: SECRET,
    Token: TOKEN,
    Expiration: '2030-01-02T03:04:05Z',
  },
  'aws configure export-credentials': {
    Version: 1,
    AccessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    SecretAccessKey: SECRET,
    SessionToken: TOKEN,
    Expiration: '2030-01-02T03:04:05+00:00',
  },
  'the configuration': {
    access_key_id: 'ASIAIOSFODNN7EXAMPLE',
    secret_access_key: SECRET,
    session_token: TOKEN,
    expiration: '2030-01-02T04:04:05+01:00',
  },
};

describe('parseCredentialJson()', () => {
  test.each(Object.entries(FORMS))('reads what %s gives', (_, form) => {
    expect(parseCredentialJson(JSON.stringify(form, null, 4))).toEqual(SESSION);
  });

  test.each([
    [
      'aws iam create-access-key',
      {
        AccessKey: { UserName: 'u', AccessKeyId: KEY.accessKeyId, SecretAccessKey: SECRET, Status: 'Active' },
      },
    ],
    ['plain keys', { access_key_id: KEY.accessKeyId, secret_access_key: SECRET }],
  ])('reads the long-term key of %s', (_, form) => {
    expect(parseCredentialJson(JSON.stringify(form))).toEqual(KEY);
  });

  test.each([
    ['what is no JSON', SECRET, 'Cannot read the credential: the text is not JSON'],
    ['a list', `["${SECRET}"]`, 'Cannot read the credential: the JSON is not an object'],
    [
      'other keys',
      `{"secret": "${SECRET}"}`,
      'Cannot read the credential: the JSON has none of the keys Credentials, AccessKey, AccessKeyId, signing_keys, access_key_id, access_token',
    ],
    [
      'a refusal of the metadata service',
      '{"Code": "AssumeRoleUnauthorizedAccess"}',
      'Cannot read the credential: the metadata service answered a Code other than Success',
    ],
    [
      'a form without its secret',
      '{"AccessKeyId": "A"}',
      'Cannot read the credential: SecretAccessKey is missing or of the wrong kind',
    ],
    [
      'a secret that is none',
      `{"Credentials": {"AccessKeyId": "A", "SecretAccessKey": 7}}`,
      'Cannot read the credential: Credentials.SecretAccessKey is missing or of the wrong kind',
    ],
    [
      'an expiry that is none',
      `{"AccessKeyId": "A", "SecretAccessKey": "${SECRET}", "Expiration": "soon"}`,
      'Cannot read the credential: Expiration is no time such as 2026-01-31T12:00:00Z',
    ],
    [
      'an expiry beyond the year 9999 in UTC',
      `{"AccessKeyId": "A", "SecretAccessKey": "${SECRET}", "Expiration": "9999-12-31T23:59:59-01:00"}`,
      'Cannot read the credential: Expiration is no time such as 2026-01-31T12:00:00Z',
    ],
    ...['1e15', '1e17', '-1e20'].map((seconds) => [
      `a lifetime of ${seconds} seconds`,
      `{"access_token": "${TOKEN}", "expires_in": ${seconds}}`,
      'Cannot read the credential: expires_in is no lifetime in seconds',
    ]),
  ])('refuses %s without quoting it', (_, text, message) => {
    expect(() => parseCredentialJson(text)).toThrow(new Error(message));
  });

  test('refuses an unknown plain key', () => {
    const text = JSON.stringify({ access_key_id: 'A', secret_access_key: SECRET, token: TOKEN });
    expect(() => parseCredentialJson(text)).toThrow(
      /^Cannot read the credential: the JSON has an unknown key$/,
    );
  });
});

describe('parseCredentialJson() of what holds no secret key', () => {
  const keys = [
    { scope: '20300101/eu-north-1/s3/aws4_request', key: 'L4vRLWAO92X5L3Sqk5QydUSdB0nC9+1wfqLMOKLbRp4=' },
    { scope: '20300102/eu-north-1/s3/aws4_request', key: 'M4vRLWAO92X5L3Sqk5QydUSdB0nC9+1wfqLMOKLbRp4=' },
  ];

  test('reads signing keys of several days', () => {
    const text = JSON.stringify({ access_key_id: 'AKIAIOSFODNN7EXAMPLE', signing_keys: keys });
    expect(parseCredentialJson(text)).toEqual({
      kind: 'signing-keys',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      keys: [
        { shortDate: '20300101', region: 'eu-north-1', service: 's3', key: keys[0]!.key },
        { shortDate: '20300102', region: 'eu-north-1', service: 's3', key: keys[1]!.key },
      ],
    });
    expect(() => parseCredentialJson(text.replace('/s3/aws4_request', '/s3'))).toThrow(
      'signing_keys.0.scope is no scope such as 20160902/us-east-1/s3/aws4_request',
    );
  });

  test('reads an access token, with the seconds that it lasts', () => {
    const before = Date.now();
    const read = parseCredentialJson('{"access_token":"ya29.x","expires_in":3599,"token_type":"Bearer"}');
    expect(read).toEqual({ kind: 'bearer', token: 'ya29.x', expiresAtMs: expect.any(Number) });
    const { expiresAtMs = 0 } = read as { expiresAtMs?: number };
    expect(expiresAtMs - before).toBeGreaterThanOrEqual(3_599_000);
    expect(expiresAtMs - Date.now()).toBeLessThanOrEqual(3_599_000);
  });
});

describe('maskAccessKeyId()', () => {
  test.each([
    ['AKIAIOSFODNN7EXAMPLE', 'AKIA…MPLE'],
    ['minioadmin', 'm…'],
    ['', '…'],
  ])('shows %s as %s', (id, masked) => {
    expect(maskAccessKeyId(id)).toBe(masked);
  });
});
