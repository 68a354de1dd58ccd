import { hash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { SigningSource } from '../../../control/lending/active-bucket.ts';
import { ControlError } from '../../../control/control-error.ts';
import { presignUrl } from '../../../control/lending/presign-url.ts';
import { signCallout } from '../../../control/lending/sign-callout.ts';
import { signRequest } from '../../../control/lending/sign-request.ts';
import type { S3Store } from '../../../fixtures/s3/s3-store.ts';
import { ANY_BUCKET, type BucketConfig, DEFAULT_SIGNING } from '../../../origin/origin-config.ts';
import { deriveSigningKey } from '../../../origin/signing/signing-key.ts';
import type { SecretKeyCredential } from '../../../origin/signing/credential.ts';
import { FIRST_KEY, REGION, SECOND_KEY, startStore } from '../../support/store-rig.ts';
import { send, sourceOf } from './support.ts';

const KEY = "films/a b+c/ü (1)'*.txt";
const PATH = `/media/films/a%20b%2Bc/%C3%BC%20%281%29%27%2A.txt`;
const CONTENT = 'what is in it';
const WEEK = 7 * 24 * 3600;

let store: S3Store;
beforeEach(async () => {
  store = await startStore();
  store.addKey(SECOND_KEY);
  await store.putObject('media', KEY, Buffer.from(CONTENT));
});

const KINDS: [string, SecretKeyCredential][] = [
  ['a long-term key', FIRST_KEY],
  ['a session', SECOND_KEY],
];

function refusalOf(run: () => unknown): ControlError {
  try {
    run();
  } catch (error) {
    if (error instanceof ControlError) return error;
    throw error;
  }
  return expect.unreachable('it was not refused');
}

const fieldsOf = ({ violations }: ControlError) => violations.map(({ field }) => field);

describe.each(KINDS)('signRequest() with %s', (_kind, credential) => {
  const range = { name: 'Range', value: 'bytes=5-6' };
  const sign = (change: object = {}) =>
    signRequest(sourceOf(store, credential), {
      bucket: 'media',
      url: `${store.url}${PATH}`,
      method: '',
      headers: [range],
      ...change,
    });

  test('answers headers that the store takes', async () => {
    const { headers, url, generation } = sign();
    expect(generation).toBe(7);
    expect(headers.map(({ name }) => name)).not.toContain('range');
    expect(await send(url, [range, ...headers])).toEqual({ status: 206, body: CONTENT.slice(5, 7) });
  });

  test('answers the same for a path alone, and for HEAD', async () => {
    const { headers, url } = sign({ url: PATH, method: 'HEAD', headers: [] });
    expect((await send(url, headers, 'HEAD')).status).toBe(200);
    expect((await send(url, headers)).status).toBe(403);
  });

  test.each([
    ['another range', (url: string) => url, { ...range, value: 'bytes=5-7' }],
    ['another key', (url: string) => url.replace('.txt', '.txu'), range],
    ['another query', (url: string) => `${url}?versionId=1`, range],
  ])('answers headers that the store refuses for %s', async (_what, changed, sent) => {
    const { headers, url } = sign();
    expect((await send(changed(url), [sent, ...headers])).status).toBe(403);
  });

  test('signs the query', async () => {
    const { headers, url } = sign({ url: `${PATH}?x-id=Get%2FObject`, headers: [] });
    expect(url).toContain('?x-id=Get%2FObject');
    expect((await send(url, headers)).status).toBe(200);
    expect((await send(url.replace('Get', 'Got'), headers)).status).toBe(403);
  });
});

const NOTHING = { bucket: 'media', url: '/media/x', method: 'GET', headers: [] };

describe('signRequest() refuses', () => {
  const refused = (change: object) =>
    refusalOf(() => signRequest(sourceOf(store, FIRST_KEY), { ...NOTHING, ...change }));

  test.each([
    'http://elsewhere.example.com/media/x',
    '/other/x',
    '/media',
    '/media/../other/x',
    '/media/%2E%2e/other/x',
    '/media/%zz',
    'media/x',
    'ftp://127.0.0.1/media/x',
    '/media/',
    '/media/?list-type=2',
    '/media/x?acl',
    '/media/x?uploads',
    '/media/x?versionId=1&tagging=',
    '/media/x?VERSIONID=1',
  ])('the URL %s', (url) => {
    const error = refused({ url });
    expect(error.code).toBe('invalid-argument');
    expect(fieldsOf(error)).toEqual(['url']);
  });

  test('other methods, other buckets, headers that are its own, and to sign without a credential', () => {
    expect(fieldsOf(refused({ method: 'PUT' }))).toEqual(['method']);
    expect(refused({ bucket: 'constructor' }).code).toBe('unknown-bucket');
    expect(refusalOf(() => signRequest(sourceOf(store, undefined), NOTHING)).code).toBe('no-credential');
    const names = ['host', 'Authorization', 'x-amz-date', 'a b'];
    const headers = names.map((name) => ({ name, value: 'v' }));
    expect(fieldsOf(refused({ headers }))).toEqual(names.map((_, index) => `headers[${index}]`));
    expect(fieldsOf(refused({ headers: [{ name: 'range', value: 'a\r\nb: c' }] }))).toEqual(['headers[0]']);
  });
});

test('signRequest() signs what a read of an object may ask for', () => {
  const query = 'partNumber=2&response-content-type=text%2Fplain&versionId=1&x-id=GetObject';
  const { url } = signRequest(sourceOf(store, FIRST_KEY), { ...NOTHING, url: `${PATH}?${query}` });
  expect(url).toBe(`${store.url}${PATH}?${query}`);
});

/** S3's headers of a key of the customer's own. */
const CUSTOMER_KEY = Buffer.alloc(32, 7).toString('base64');
const KEY_HEADERS = [
  { name: 'x-amz-server-side-encryption-customer-algorithm', value: 'AES256' },
  { name: 'x-amz-server-side-encryption-customer-key', value: CUSTOMER_KEY },
  {
    name: 'x-amz-server-side-encryption-customer-key-md5',
    value: hash('md5', Buffer.alloc(32, 7), 'base64'),
  },
];

function encryptedSource(): SigningSource {
  const source = sourceOf(store, FIRST_KEY);
  const media = { ...source.config.buckets['media']!, encryption: { customerKey: CUSTOMER_KEY } };
  return { ...source, config: { ...source.config, buckets: { media } } };
}

test('signRequest() signs who pays and the key that a proxy gives, and hands out neither', async () => {
  const given = [...KEY_HEADERS, { name: 'x-amz-request-payer', value: 'requester' }];
  const { url, headers } = signRequest(encryptedSource(), { ...NOTHING, url: PATH, headers: given });
  const authorization = headers.find(({ name }) => name === 'authorization')?.value;
  expect(authorization).toContain(
    `;x-amz-date;x-amz-request-payer;${KEY_HEADERS.map(({ name }) => name).join(';')},`,
  );
  expect(JSON.stringify(headers)).not.toContain(CUSTOMER_KEY);
  expect((await send(url, [...given, ...headers])).status).toBe(200);
});

test('presignUrl() signs the headers of a key of the customer, and names them in a warning', async () => {
  const request = { bucket: 'media', key: KEY, expiresSeconds: 60, method: '' };
  const { url, warnings } = presignUrl(encryptedSource(), request);
  const names = ['host', ...KEY_HEADERS.map(({ name }) => name)].join('%3B');
  expect(url).toContain(`X-Amz-SignedHeaders=${names}&`);
  expect(url).not.toContain(encodeURIComponent(CUSTOMER_KEY));
  expect(warnings).toEqual([expect.stringContaining('x-amz-server-side-encryption-customer-algorithm')]);
  expect((await send(url, KEY_HEADERS)).status).toBe(200);
  expect((await send(url)).status).toBe(403);
});

test('signRequest() and presignUrl() never hand out an OAuth token', () => {
  const source = sourceOf(store, { kind: 'bearer', token: 'ya29.token' });
  const url = { bucket: 'media', key: 'k', expiresSeconds: 60, method: '' };
  for (const run of [() => signRequest(source, NOTHING), () => presignUrl(source, url)]) {
    const error = refusalOf(run);
    expect(error.code).toBe('no-credential');
    expect(error.message).not.toContain('ya29');
  }
});

test('signRequest() and presignUrl() hand out nothing from a credential that has expired', () => {
  const source = sourceOf(store, { ...SECOND_KEY, expiresAtMs: Date.UTC(2026, 0, 1) });
  const url = { bucket: 'media', key: 'k', expiresSeconds: 60, method: '' };
  for (const run of [() => signRequest(source, NOTHING), () => presignUrl(source, url)]) {
    expect(refusalOf(run)).toMatchObject({
      code: 'no-credential',
      message: 'Cannot sign: bucket media has a credential that expired at 2026-01-01T00:00:00.000Z',
    });
  }
});

test('signRequest() signs with a signing key of the day, and says where it has none', async () => {
  const timeMs = Date.now();
  const shortDate = new Date(timeMs).toISOString().slice(0, 10).replaceAll('-', '');
  const key = deriveSigningKey(FIRST_KEY.secretAccessKey, { shortDate, region: REGION, service: 's3' });
  const scoped = { shortDate, region: REGION, service: 's3', key: key.toString('base64') };
  const credential = { kind: 'signing-keys', accessKeyId: FIRST_KEY.accessKeyId, keys: [scoped] } as const;
  const sign = (atMs: number) => signRequest(sourceOf(store, credential, atMs), { ...NOTHING, url: PATH });
  const { headers, url } = sign(timeMs);
  expect((await send(url, headers)).status).toBe(200);
  expect(refusalOf(() => sign(timeMs + 8 * 86_400_000)).code).toBe('no-credential');
});

describe.each(KINDS)('presignUrl() with %s', (_kind, credential) => {
  const presign = (change: object = {}, timeMs?: number) =>
    presignUrl(sourceOf(store, credential, timeMs), {
      bucket: 'media',
      key: KEY,
      expiresSeconds: 60,
      method: 'GET',
      ...change,
    });

  test('answers a URL that reads the object, and only that', async () => {
    const { url, warnings } = presign();
    expect(warnings).toEqual([]);
    expect(await send(url, [{ name: 'range', value: 'bytes=0-3' }])).toEqual({ status: 206, body: 'what' });
    expect((await send(url, [], 'HEAD')).status).toBe(403);
    for (const [from, to] of [
      ['.txt', '.txu'],
      ['X-Amz-Expires=60', 'X-Amz-Expires=61'],
      [/Signature=./, 'Signature=g'],
    ] as const) {
      expect((await send(url.replace(from, to))).status).toBe(403);
    }
  });

  test('answers one that ends', async () => {
    expect((await send(presign({}, Date.now() - 61_000).url)).status).toBe(403);
  });

  test('takes 7 days and no more', async () => {
    expect((await send(presign({ expiresSeconds: WEEK }).url)).status).toBe(200);
    for (const expiresSeconds of [WEEK + 1, 0, -1, 1.5, Number.NaN]) {
      const error = refusalOf(() => presign({ expiresSeconds }));
      expect(error.code).toBe('invalid-argument');
      expect(fieldsOf(error)).toEqual(['expires']);
    }
  });

  test('refuses an empty key and one that no store takes', () => {
    expect(fieldsOf(refusalOf(() => presign({ key: '' })))).toEqual(['key']);
    expect(fieldsOf(refusalOf(() => presign({ key: 'ü'.repeat(513) })))).toEqual(['key']);
  });
});

test('presignUrl() warns where the credential ends before the URL', () => {
  const expiresAtMs = 1_800_000_000_000;
  const at = (timeMs: number) => sourceOf(store, { ...SECOND_KEY, expiresAtMs }, timeMs);
  const request = { bucket: 'media', key: 'k', expiresSeconds: 3600, method: '' };
  const early = presignUrl(at(expiresAtMs - 1000 * 60), request);
  expect(early.expiresAtMs).toBe(expiresAtMs);
  expect(early.warnings).toEqual([
    'the credential that signed the URL expires at 2027-01-15T08:00:00.000Z, and the URL with it, before the time asked for',
  ]);
  expect(presignUrl(at(expiresAtMs - 1000 * 3600), request).warnings).toEqual([]);
});

test('presignUrl() warns of a key that most clients resolve before they ask', () => {
  const warningsOf = (key: string) =>
    presignUrl(sourceOf(store, FIRST_KEY), { bucket: 'media', key, expiresSeconds: 60, method: '' }).warnings;
  for (const key of ['..', 'a/../b', './a', 'a/.']) {
    expect(warningsOf(key)).toEqual([expect.stringContaining('a . or .. segment')]);
  }
  for (const key of ['a..b/c', '.hidden', 'a/...', 'a//b']) expect(warningsOf(key)).toEqual([]);
});

describe('signCallout() refuses', () => {
  const refused = (change: (media: BucketConfig) => Record<string, BucketConfig>, url = PATH) => {
    const source = sourceOf(store, FIRST_KEY);
    const buckets = change(source.config.buckets['media']!);
    return refusalOf(() => signCallout({ ...source, config: { ...source.config, buckets } }, url));
  };

  test.each(['v4a', 'v2', 'goog4'] as const)('a bucket whose signatures are %s', (version) => {
    const error = refused((media) => ({ media: { ...media, signing: { ...DEFAULT_SIGNING, version } } }));
    expect(error.code).toBe('no-credential');
    expect(error.message).toContain(`bucket media is signed with ${version}`);
  });

  test('a name that two stores have', () => {
    const error = refused((media) => ({ media, other: { ...media, endpoint: 'http://127.0.0.1:9' } }));
    expect(error.code).toBe('invalid-argument');
    expect(error.message).toContain('more than one bucket');
  });

  test.each(['/media/', '/media/?list-type=2', '/media/x?acl'])('%s, which is no object', (url) => {
    expect(fieldsOf(refused((media) => ({ media }), url))).toEqual(['url']);
  });
});

test('signCallout() answers a target without its slash as one with it', () => {
  const linesOf = (url: string) => signCallout(sourceOf(store, FIRST_KEY), url).split('\r\n');
  // The time in them may be a second apart; both are signed for the same path.
  const [before, after] = [linesOf(PATH), linesOf(PATH)];
  expect([before[1], after[1]]).toContain(linesOf(PATH.slice(1))[1]);
});

test('signCallout(), signRequest() and presignUrl() sign for whichever bucket the path names', async () => {
  const source = sourceOf(store, FIRST_KEY);
  const any = { ...source.config.buckets['media']!, bucket: ANY_BUCKET };
  const anySource = { ...source, config: { ...source.config, buckets: { any } } };
  expect(signCallout(anySource, PATH)).toContain('Authorization: AWS4-HMAC-SHA256');
  const { url } = presignUrl(anySource, {
    bucket: 'any',
    key: `media/${KEY}`,
    expiresSeconds: 60,
    method: '',
  });
  expect(await send(url)).toEqual({ status: 200, body: CONTENT });
  const request = { ...NOTHING, bucket: 'any', url: PATH };
  const { headers } = signRequest(anySource, request);
  expect((await send(store.url + PATH, headers)).status).toBe(200);
  // Of a bucket alone, the store would list what is in it.
  for (const path of ['/media', '/media/']) {
    expect(refusalOf(() => signRequest(anySource, { ...request, url: path })).code).toBe('invalid-argument');
    const presigned = { bucket: 'any', key: path.slice(1), expiresSeconds: 60, method: '' };
    expect(refusalOf(() => presignUrl(anySource, presigned)).code).toBe('invalid-argument');
  }
});

describe.each(KINDS)('signCallout() with %s', (_kind, credential) => {
  test('answers what the recipe inserts', async () => {
    const answer = signCallout(sourceOf(store, credential), PATH);
    const [payloadHash = '', ...lines] = answer.split('\r\n');
    expect(lines.at(-1)).toBe('');
    expect(lines[0]).toMatch(/^Authorization: AWS4-HMAC-SHA256 Credential=/);
    expect(lines[1]).toMatch(/^x-amz-date: \d{8}T\d{6}Z$/);
    // As the proxy does: all of it behind the name of one header.
    const inserted = `x-amz-content-sha256: ${payloadHash}\r\n${lines.slice(0, -1).join('\r\n')}`;
    const headers = inserted.split('\r\n').map((line) => {
      const at = line.indexOf(': ');
      return { name: line.slice(0, at), value: line.slice(at + 2) };
    });
    const host = { name: 'host', value: new URL(store.url).host };
    expect(await send(store.url + PATH, [host, ...headers])).toEqual({ status: 200, body: CONTENT });
    expect((await send(`${store.url}/media/other`, [host, ...headers])).status).toBe(403);
  });
});
