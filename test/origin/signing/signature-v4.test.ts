import { createHmac, hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '@aws-crypto/sha256-js';
import { describe, expect, it } from 'vitest';
import { canonicalRequest, type SignedHeader } from '../../../origin/signing/canonical-request.ts';
import type { Credential } from '../../../origin/signing/credential.ts';
import { credentialScope } from '../../../origin/signing/credential-scope.ts';
import { signV4Header } from '../../../origin/signing/signature-v4-header.ts';
import { deriveSigningKey } from '../../../origin/signing/signing-key.ts';
import { stringToSign } from '../../../origin/signing/string-to-sign.ts';
import { encodeKey } from '../../../origin/signing/uri-encode.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const LONG_TERM: Credential = {
  kind: 'access-key',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: SECRET,
};
const SESSION: Credential = { ...LONG_TERM, kind: 'session', sessionToken: 'IQoJb3JpZ2luX2Vj/+token==' };

describe('the steps of Signature V4', () => {
  it('give the signature of the S3 API reference for GET Object with Range', () => {
    const emptyHash = hash('sha256', '', 'hex');
    const headers: SignedHeader[] = [
      ['host', 'examplebucket.s3.amazonaws.com'],
      ['range', 'bytes=0-9'],
      ['x-amz-content-sha256', emptyHash],
      ['x-amz-date', '20130524T000000Z'],
    ];
    const canonical = canonicalRequest('GET', '/test.txt', '', headers, emptyHash);
    expect(hash('sha256', canonical, 'hex')).toBe(
      '7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972',
    );
    const scope = credentialScope('20130524', 'us-east-1', 's3');
    expect(signature(stringToSign('20130524T000000Z', scope, canonical))).toBe(
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    );
  });

  const published = new URL('../../../../shared/vectors/aws-s3-docs-v4/examples.json', import.meta.url);
  it.skipIf(!existsSync(published))('give every published example of the S3 API reference', () => {
    const { examples } = JSON.parse(readFileSync(published, 'utf8')) as { examples: PublishedExample[] };
    expect(examples).toHaveLength(5);
    for (const example of examples) {
      const payload = example.payload ?? example.headers['x-amz-content-sha256'] ?? '';
      const headers = Object.entries(example.headers).toSorted(([a], [b]) => (a < b ? -1 : 1));
      const canonical = canonicalRequest(
        example.method,
        example.canonical_uri,
        example.canonical_query,
        headers,
        payload,
      );
      expect(hash('sha256', canonical, 'hex'), example.name).toBe(example.canonical_request_sha256);
      const scope = credentialScope('20130524', 'us-east-1', 's3');
      expect(signature(stringToSign('20130524T000000Z', scope, canonical)), example.name).toBe(
        example.signature,
      );
    }
  });
});

describe('signV4Header()', () => {
  const keys = ['vod/a.mp4', 'a b+c/é%2F//x', "it's (1)!*.mp4", '日本/😀.mp4', '../up/./here'];
  it.each(keys)(
    'signs %j as the published AWS signer does, with and without a session token',
    async (key) => {
      for (const credential of [LONG_TERM, SESSION]) {
        const path = `/media/${encodeKey(key)}`;
        const headers: SignedHeader[] = [
          ['host', 's3.eu-central-1.amazonaws.com'],
          ['if-match', '"abc"'],
          ['range', 'bytes=100-199'],
        ];
        const timeMs = Date.UTC(2026, 1, 28, 23, 59, 59);
        const ours = signV4Header({ method: 'GET', path, headers }, credential, {
          region: 'eu-central-1',
          timeMs,
        });
        const theirs = await awsSigner(credential).sign(
          {
            method: 'GET',
            protocol: 'https:',
            hostname: 's3.eu-central-1.amazonaws.com',
            path,
            headers: { ...Object.fromEntries(headers), 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
          },
          { signingDate: new Date(timeMs) },
        );
        expect(headerOf(ours.headers, 'authorization')).toBe(theirs.headers['authorization']);
        expect(ours.path).toBe(path);
      }
    },
  );

  it('signs with a new signing key when the date changes, and again with the old one', () => {
    const sign = (timeMs: number): string =>
      headerOf(
        signV4Header({ method: 'GET', path: '/k', headers: [['host', 'h']] }, LONG_TERM, {
          region: 'r',
          timeMs,
        }).headers,
        'authorization',
      );
    const before = sign(Date.UTC(2026, 0, 1, 23, 59, 59));
    const after = sign(Date.UTC(2026, 0, 2));
    expect(after).toContain('/20260102/r/s3/aws4_request');
    expect(after).not.toBe(before);
    expect(sign(Date.UTC(2026, 0, 1, 23, 59, 59))).toBe(before);
  });
});

describe('encodeKey()', () => {
  it('encodes every byte but unreserved characters and slashes, once', () => {
    expect(encodeKey("a b+c%/é~!*'()&=:@,;$?#")).toBe(
      'a%20b%2Bc%25/%C3%A9~%21%2A%27%28%29%26%3D%3A%40%2C%3B%24%3F%23',
    );
  });

  it('refuses a key that is not well-formed Unicode', () => {
    expect(() => encodeKey('\ud800')).toThrow(expect.objectContaining({ code: 'malformed-url' }));
  });
});

interface PublishedExample {
  name: string;
  method: string;
  canonical_uri: string;
  canonical_query: string;
  headers: Record<string, string>;
  payload?: string;
  canonical_request_sha256: string;
  signature: string;
}

function signature(toSign: string): string {
  const key = deriveSigningKey(SECRET, '20130524', 'us-east-1', 's3');
  return createHmac('sha256', key).update(toSign).digest('hex');
}

function awsSigner(credential: Credential): SignatureV4 {
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

function headerOf(headers: readonly string[], name: string): string {
  return headers[headers.indexOf(name) + 1] ?? '';
}
