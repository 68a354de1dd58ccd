import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { getSignedCookies, getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { describe, expect, test } from 'vitest';
import type { ControlError } from '../../../control/control-error.ts';
import { signViewerCookies, signViewerUrl } from '../../../control/lending/sign-viewer.ts';
import { decodeViewerBase64 } from '../../../origin/viewer/viewer-base64.ts';
import { cannedPolicy } from '../../../origin/viewer/viewer-policy.ts';
import { verifyPolicy } from '../../../origin/viewer/viewer-signature.ts';

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const KEY = { id: 'K2JCJMDEHXQW5F', privateKey: RSA.privateKey };
const PEM = RSA.privateKey.export({ type: 'pkcs1', format: 'pem' });

const URL_TEXT = 'https://d111111abcdef8.cloudfront.net/vod/film.ism/.m3u8?color=red&size=medium';
const EXPIRES_MS = Date.UTC(2027, 0, 31);
const STARTS_MS = Date.UTC(2026, 11, 31);

const ours = { url: URL_TEXT, expiresAtMs: EXPIRES_MS, hash: 'SHA1' } as const;
const theirs = {
  url: URL_TEXT,
  keyPairId: KEY.id,
  privateKey: PEM,
  dateLessThan: new Date(EXPIRES_MS).toISOString(),
};

/** The parameters, in no order. */
const parametersOf = (url: string) => Object.fromEntries(new URL(url).searchParams);

describe('signViewerUrl()', () => {
  test.each(['SHA1', 'SHA256'] as const)(
    'signs canned policies with %s as the library of AWS does',
    (hash) => {
      const signed = signViewerUrl('', { ...ours, hash }, KEY);
      expect(signed.startsWith(`${URL_TEXT}&Expires=${EXPIRES_MS / 1000}&Signature=`)).toBe(true);
      expect(parametersOf(signed)).toEqual(parametersOf(getSignedUrl({ ...theirs, algorithm: hash })));
    },
  );

  test.each(['SHA1', 'SHA256'] as const)(
    'signs custom policies with %s as the library of AWS does',
    (hash) => {
      const request = { ...ours, startsAtMs: STARTS_MS, sourceIp: '203.0.113.0/24', hash };
      const options = { dateGreaterThan: new Date(STARTS_MS).toISOString(), ipAddress: '203.0.113.0/24' };
      expect(parametersOf(signViewerUrl('', request, KEY))).toEqual(
        parametersOf(getSignedUrl({ ...theirs, ...options, algorithm: hash })),
      );
    },
  );

  test.each(['?', '?&', '?color=red&', '?color=red&&size=medium'])(
    'leaves empty parameters out as the library of AWS does: %s',
    (query) => {
      const url = `https://d111111abcdef8.cloudfront.net/a.mp4${query}`;
      for (const [ip, sourceIp] of [
        [{}, {}],
        [{ ipAddress: '203.0.113.0/24' }, { sourceIp: '203.0.113.0/24' }],
      ]) {
        const signed = signViewerUrl('', { ...ours, url, ...sourceIp }, KEY);
        expect(parametersOf(signed)).toEqual(parametersOf(getSignedUrl({ ...theirs, url, ...ip })));
        expect(signed).not.toMatch(/\?&|&&/);
      }
    },
  );

  test('signs a policy for many URLs as the library of AWS does', () => {
    const resource = 'https://d111111abcdef8.cloudfront.net/vod/film.ism/*';
    const policy = JSON.stringify({
      Statement: [
        { Resource: resource, Condition: { DateLessThan: { 'AWS:EpochTime': EXPIRES_MS / 1000 } } },
      ],
    });
    const { keyPairId, privateKey, url } = theirs;
    expect(parametersOf(signViewerUrl('', { ...ours, resource }, KEY))).toEqual(
      parametersOf(getSignedUrl({ keyPairId, privateKey, url, policy })),
    );
  });

  test('signs with ECDSA, in DER', () => {
    const signed = signViewerUrl('', { ...ours, hash: 'SHA256' }, { id: 'EC1', privateKey: EC.privateKey });
    const { Signature: signature = '' } = parametersOf(signed);
    const text = cannedPolicy({ resource: URL_TEXT, expiresSeconds: EXPIRES_MS / 1000 });
    const key = createPublicKey(EC.publicKey.export({ type: 'spki', format: 'pem' }));
    expect(verifyPolicy(text, key, 'SHA256', decodeViewerBase64(signature)!)).toBe(true);
    expect(verifyPolicy(`${text} `, key, 'SHA256', decodeViewerBase64(signature)!)).toBe(false);
  });

  test('takes one address for a range of one', () => {
    const { Policy: policy = '' } = parametersOf(
      signViewerUrl('', { ...ours, sourceIp: '2001:db8::1' }, KEY),
    );
    expect(decodeViewerBase64(policy)!.toString()).toContain('"AWS:SourceIp":"2001:db8::1/128"');
  });

  test.each<[string, object, string]>([
    ['a relative URL', { url: '/vod/a' }, 'url must be absolute, http or https'],
    ['a URL with a fragment', { url: `${URL_TEXT}#x` }, 'url must have no fragment: it is never sent'],
    [
      'a URL that is signed already',
      { url: `${URL_TEXT}&Signature=x` },
      'url must not have the parameter Signature: the signature has it',
    ],
    [
      'a URL that is not encoded',
      { url: 'https://h/å' },
      'url must be ASCII without white space, quotes and backslashes; the rest is percent-encoded',
    ],
    [
      'a quote in a resource',
      { resource: 'https://h/"*' },
      'resource must be ASCII without white space, quotes and backslashes; the rest is percent-encoded',
    ],
    ['no end', { expiresAtMs: Number.NaN }, 'expire_time must be a time from 1970 to the year 9999'],
    ['a start after the end', { startsAtMs: EXPIRES_MS }, 'start_time must be before the end'],
    [
      'what is no range',
      { sourceIp: '203.0.113.0/33' },
      'source_ip must be an address, or a range as 203.0.113.0/24',
    ],
  ])('refuses %s', (_, changed, reason) => {
    expect(() => signViewerUrl('Cannot sign the URL', { ...ours, ...changed }, KEY)).toThrow(
      expect.objectContaining<Partial<ControlError>>({
        code: 'invalid-argument',
        message: `Cannot sign the URL: ${reason}`,
      }) as Error,
    );
  });
});

describe('signViewerCookies()', () => {
  test('makes the cookies that the library of AWS makes', () => {
    const request = { ...ours, startsAtMs: STARTS_MS, hash: 'SHA256' } as const;
    const cookies = signViewerCookies('', request, KEY).map(({ name, value }) => [name, value]);
    const dateGreaterThan = new Date(STARTS_MS).toISOString();
    expect(Object.fromEntries(cookies)).toEqual(
      getSignedCookies({ ...theirs, dateGreaterThan, algorithm: 'SHA256' }),
    );
    expect(
      Object.fromEntries(signViewerCookies('', ours, KEY).map(({ name, value }) => [name, value])),
    ).toEqual({
      ...getSignedCookies(theirs),
      'CloudFront-Expires': String(EXPIRES_MS / 1000),
    });
  });
});
