import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { SigningSource } from '../../../control/lending/active-bucket.ts';
import { presignUrl } from '../../../control/lending/presign-url.ts';
import { signRequest } from '../../../control/lending/sign-request.ts';
import { type BucketConfig, DEFAULT_SIGNING } from '../../../origin/origin-config.ts';
import { deriveEcdsaKey } from '../../../origin/signing/ecdsa-key.ts';
import type { SignatureVersionName } from '../../../origin/signing/signature-versions.ts';
import type { SignedRequest } from '../../../origin/signing/signer.ts';
import { bucketEndpoint } from '../../../origin/storage/bucket-endpoint.ts';
import { subrequestsOf } from '../../../origin/storage/subrequest.ts';
import { FIRST_KEY, TEST_POOL } from '../../support/store-rig.ts';

const TIME_MS = Date.UTC(2026, 0, 1);

function bucket(version: SignatureVersionName): BucketConfig {
  return {
    bucket: 'media',
    region: 'us-east-1',
    endpoint: 'https://store.example.com',
    addressing: 'virtual-host',
    signing: { ...DEFAULT_SIGNING, version },
    pool: TEST_POOL,
  };
}

function sourceOf(media: BucketConfig): SigningSource {
  const listen = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const;
  return {
    config: { listen, buckets: { media }, routes: [] },
    snapshot: (name) => ({ bucket: name, generation: 1, credential: FIRST_KEY }),
    now: () => TIME_MS,
  };
}

/** The origin's own read of the same bytes at the same time, whose signatures the published vectors prove. */
function ownRead(media: BucketConfig): SignedRequest {
  const range = { bucket: 'media', key: 'vod/a b.mp4', start: 5, end: 10 };
  return subrequestsOf(media, bucketEndpoint(media))(range, FIRST_KEY, TIME_MS);
}

function lentHeaders(media: BucketConfig): Map<string, string> {
  const { headers } = signRequest(sourceOf(media), {
    bucket: 'media',
    url: 'https://media.store.example.com/vod/a%20b.mp4',
    method: 'GET',
    headers: [{ name: 'range', value: 'bytes=5-9' }],
  });
  return new Map(headers.map(({ name, value }) => [name, value]));
}

const valueOf = ({ headers }: SignedRequest, name: string) => headers[headers.indexOf(name) + 1];

describe.each(['v4', 'v2', 'goog4', 'goog1'] as const)('a lent signature of version %s', (version) => {
  test("is the one that the origin's own read bears", () => {
    const media = bucket(version);
    const authorization = lentHeaders(media).get('authorization');
    expect(authorization).toMatch(/^(?:AWS4-HMAC-SHA256|AWS|GOOG4-HMAC-SHA256|GOOG1) /);
    expect(authorization).toBe(valueOf(ownRead(media), 'authorization'));
  });
});

test('a lent signature of version v4a is of what the origin signs, by its key', () => {
  const media = bucket('v4a');
  const own = ownRead(media);
  const publicKey = createPublicKey(deriveEcdsaKey(FIRST_KEY));
  const verified = (authorization = '') => {
    const signature = Buffer.from(/Signature=([0-9a-f]+)$/.exec(authorization)?.[1] ?? '', 'hex');
    return verify('sha256', Buffer.from(own.stringToSign ?? ''), publicKey, signature);
  };
  expect(verified(valueOf(own, 'authorization'))).toBe(true);
  expect(verified(lentHeaders(media).get('authorization'))).toBe(true);
  expect(verified(lentHeaders({ ...media, region: '*' }).get('authorization'))).toBe(false);
});

describe.each([
  ['v4a', /[?&]X-Amz-Region-Set=us-east-1&.*&X-Amz-Signature=30[0-9a-f]+$/],
  ['goog4', /[?&]X-Goog-Algorithm=GOOG4-HMAC-SHA256&.*&X-Goog-Signature=[0-9a-f]{64}$/],
  ['goog1', /\?GoogleAccessId=AKIAFIRSTKEY00000001&Expires=1767225660&Signature=[^&]+$/],
] as const)('presignUrl() of version %s', (version, query) => {
  test('answers a URL in the words of that version', () => {
    const request = { bucket: 'media', key: 'vod/a b.mp4', expiresSeconds: 60, method: 'GET' };
    const { url } = presignUrl(sourceOf(bucket(version)), request);
    expect(url).toMatch(/^https:\/\/media\.store\.example\.com\/vod\/a%20b\.mp4\?/);
    expect(url).toMatch(query);
  });
});
