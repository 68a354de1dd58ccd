import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '@aws-crypto/sha256-js';
import { describe, expect, it } from 'vitest';
import type { SecretKeyCredential } from '../../../origin/signing/credential.ts';
import { headerRule } from '../../../origin/signing/header-rule.ts';
import { EMPTY_PAYLOAD_HASH } from '../../../origin/signing/payload-hash.ts';
import { signatureVersions } from '../../../origin/signing/signature-versions.ts';
import type { HeaderField, QueryParameter, UnsignedRequest } from '../../../origin/signing/signer.ts';
import { encodeKey } from '../../../origin/signing/uri-encode.ts';
import { headerOf, parametersOf, signingContext } from './support/contexts.ts';

const LONG_TERM: SecretKeyCredential = {
  kind: 'access-key',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const SESSION: SecretKeyCredential = {
  ...LONG_TERM,
  kind: 'session',
  sessionToken: 'IQoJb3JpZ2luX2Vj/+token==',
};

const HOST = 's3.eu-central-1.amazonaws.com';
const CONTEXT = signingContext({ region: 'eu-central-1' });
const TIME_MS = Date.UTC(2026, 1, 28, 23, 59, 59);

const KEYS = [
  'vod/a.mp4',
  'a b+c/é%2F//x',
  "it's (1)!*.mp4",
  '日本/😀.mp4',
  '../up/./here',
  '~._-',
  'ſtaße/\t',
];

const QUERIES: QueryParameter[][] = [
  [],
  [['versionId', 'a/b+c==']],
  [
    ['response-content-type', 'video/mp4; x="ä"'],
    ['Zz', ''],
  ],
];

/** Every key, method and credential, with each of the queries in turn. */
const CASES = KEYS.flatMap((key, i) =>
  [LONG_TERM, SESSION].flatMap((credential) =>
    (['GET', 'HEAD'] as const).map((method) => ({
      key,
      credential,
      method,
      query: QUERIES[i % QUERIES.length] ?? [],
    })),
  ),
);

describe('signatureVersions.v4.header()', () => {
  it('gives the signature of the S3 API reference for GET Object with Range', () => {
    const signed = signatureVersions.v4.header(
      {
        method: 'GET',
        path: '/test.txt',
        headers: [
          ['host', 'examplebucket.s3.amazonaws.com'],
          ['range', 'bytes=0-9'],
        ],
      },
      LONG_TERM,
      signingContext({ payloadHash: EMPTY_PAYLOAD_HASH }),
      Date.UTC(2013, 4, 24),
    );
    expect(headerOf(signed, 'authorization')).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, ' +
        'SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, ' +
        'Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    );
  });

  it.each(CASES)(
    'signs $method of $key with a credential of kind $credential.kind as the published AWS signer does',
    async ({ key, credential, method, query }) => {
      const request = requestOf(method, key, query);
      const ours = signatureVersions.v4.header(request, credential, CONTEXT, TIME_MS);
      const theirs = await awsSigner(credential).sign(
        awsRequest(request, { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }),
        { signingDate: new Date(TIME_MS) },
      );
      expect(headerOf(ours, 'authorization')).toBe(theirs.headers['authorization']);
      expect(ours.path.split('?')[0]).toBe(request.path);
    },
  );

  it('signs with a new signing key when the date changes, and again with the old one', () => {
    const sign = (timeMs: number): string | undefined =>
      headerOf(
        signatureVersions.v4.header(requestOf('GET', 'k', []), LONG_TERM, CONTEXT, timeMs),
        'authorization',
      );
    const before = sign(TIME_MS);
    const after = sign(TIME_MS + 1000);
    expect(after).toContain('/20260301/eu-central-1/s3/aws4_request');
    expect(after).not.toBe(before);
    expect(sign(TIME_MS)).toBe(before);
  });

  it('sends a header that the rule leaves out, but does not sign it', () => {
    const context = { ...CONTEXT, signsHeader: headerRule([], ['range']) };
    const signed = signatureVersions.v4.header(requestOf('GET', 'k', []), SESSION, context, TIME_MS);
    expect(headerOf(signed, 'range')).toBe('bytes=100-199');
    expect(headerOf(signed, 'authorization')).toContain(
      'SignedHeaders=host;if-match;x-amz-content-sha256;x-amz-date;x-amz-security-token,',
    );
  });
});

describe('signatureVersions.v4.query()', () => {
  it.each(CASES)(
    'signs $method of $key with a credential of kind $credential.kind as the published AWS signer does',
    async ({ key, credential, method, query }) => {
      // The package takes the payload hash from a header, and moves that into the query.
      const theirWord: QueryParameter = ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'];
      const theirs = await awsSigner(credential).presign(
        awsRequest(requestOf(method, key, query), Object.fromEntries([theirWord])),
        { signingDate: new Date(TIME_MS), expiresIn: 600 },
      );
      const request = requestOf(method, key, [...query, theirWord]);
      const context = { ...CONTEXT, expiresSeconds: 600 };
      const ours = signatureVersions.v4.query(request, credential, context, TIME_MS);
      expect(parametersOf(ours)).toEqual(theirs.query);
      expect(ours.headers).toEqual(request.headers.flat());
    },
  );
});

function requestOf(method: 'GET' | 'HEAD', key: string, query: readonly QueryParameter[]): UnsignedRequest {
  const headers: HeaderField[] = [
    ['host', HOST],
    ['if-match', '"abc"'],
    ['range', 'bytes=100-199'],
  ];
  return { method, path: `/media/${encodeKey(key)}`, query, headers };
}

function awsRequest({ method, path, query = [], headers }: UnsignedRequest, more: Record<string, string>) {
  return {
    method,
    protocol: 'https:',
    hostname: HOST,
    path,
    query: Object.fromEntries(query),
    headers: { ...Object.fromEntries(headers), ...more },
  };
}

function awsSigner(credential: SecretKeyCredential): SignatureV4 {
  return new SignatureV4({
    credentials: {
      accessKeyId: credential.accessKeyId,
      secretAccessKey: credential.secretAccessKey,
      ...(credential.kind === 'session' && { sessionToken: credential.sessionToken }),
    },
    region: 'eu-central-1',
    service: 's3',
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: true,
  });
}
