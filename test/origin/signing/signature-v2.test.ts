import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SecretKeyCredential } from '../../../origin/signing/credential.ts';
import { insertField } from '../../../origin/signing/header-fields.ts';
import { signatureVersions } from '../../../origin/signing/signature-versions.ts';
import type { UnsignedRequest } from '../../../origin/signing/signer.ts';
import { encodeKey } from '../../../origin/signing/uri-encode.ts';
import { headerOf, parametersOf, signingContext } from './support/contexts.ts';

const SESSION: SecretKeyCredential = {
  kind: 'session',
  accessKeyId: 'ASIA/ODD+ID',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'IQoJb3JpZ2luX2Vj/+token==',
};

const TIME_MS = Date.UTC(2026, 1, 28, 23, 59, 59);

const REQUEST: UnsignedRequest = {
  method: 'GET',
  path: `/${encodeKey('日本/a b+c')}`,
  query: [
    ['response-content-type', 'text/plain; charset="ü"'],
    ['prefix', 'not signed'],
    ['acl', ''],
    ['versionId', '3/L4kqtJl+'],
  ],
  headers: [
    ['content-type', 'text/plain'],
    ['host', 'media.s3.amazonaws.com'],
    ['range', 'bytes=0-9'],
    ['x-amz-meta-z', 'z'],
  ],
  hostBucket: 'media',
};

/** By hand from the rules of the document: what Traffic Server's plugin is said to lack is all here. */
const RESOURCE =
  '/media/%E6%97%A5%E6%9C%AC/a%20b%2Bc?acl&response-content-type=text/plain; charset="ü"&versionId=3/L4kqtJl+';
const AMZ_HEADERS = `x-amz-meta-z:z\nx-amz-security-token:${SESSION.sessionToken}\n`;

function signature(toSign: string): string {
  return createHmac('sha1', SESSION.secretAccessKey).update(toSign).digest('base64');
}

describe('signatureVersions.v2.header()', () => {
  it('signs UTF-8 keys, x-amz-* headers, sub-resources, response overrides and the token', () => {
    const signed = signatureVersions.v2.header(REQUEST, SESSION, signingContext(), TIME_MS);
    const toSign = `GET\n\ntext/plain\nSat, 28 Feb 2026 23:59:59 GMT\n${AMZ_HEADERS}${RESOURCE}`;
    expect(signed.stringToSign).toBe(toSign);
    expect(headerOf(signed, 'authorization')).toBe(`AWS ASIA/ODD+ID:${signature(toSign)}`);
    expect(headerOf(signed, 'date')).toBe('Sat, 28 Feb 2026 23:59:59 GMT');
    expect(headerOf(signed, 'x-amz-security-token')).toBe(SESSION.sessionToken);
    expect(parametersOf(signed)).toEqual(Object.fromEntries(REQUEST.query ?? []));
  });

  it('leaves the date to an x-amz-date that the request brings', () => {
    const request = { ...REQUEST, headers: [...REQUEST.headers] };
    insertField(request.headers, 'x-amz-date', 'Sat, 28 Feb 2026 00:00:00 GMT');
    const signed = signatureVersions.v2.header(request, SESSION, signingContext(), TIME_MS);
    expect(signed.stringToSign).toMatch(/^GET\n\ntext\/plain\n\nx-amz-date:Sat, 28 Feb 2026 00:00:00 GMT\n/);
    expect(headerOf(signed, 'date')).toBeUndefined();
  });
});

describe('signatureVersions.v2.query()', () => {
  it('signs the expiry in place of the date, and the token as if it were a header', () => {
    const context = signingContext({ expiresSeconds: 60 });
    const signed = signatureVersions.v2.query(REQUEST, SESSION, context, TIME_MS + 999);
    const expires = String(TIME_MS / 1000 + 60);
    const toSign = `GET\n\ntext/plain\n${expires}\n${AMZ_HEADERS}${RESOURCE}`;
    expect(signed.stringToSign).toBe(toSign);
    expect(parametersOf(signed)).toEqual({
      ...Object.fromEntries(REQUEST.query ?? []),
      AWSAccessKeyId: 'ASIA/ODD+ID',
      Expires: expires,
      'x-amz-security-token': SESSION.sessionToken,
      Signature: signature(toSign),
    });
    expect(signed.headers).toEqual(REQUEST.headers.flat());
  });
});
