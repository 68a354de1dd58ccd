import { request, type OutgoingHttpHeaders } from 'node:http';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { AwsClient } from 'aws4fetch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EMPTY_KEY_SET } from '../../origin/viewer/pushed-keys.ts';
import { restrictedRig } from '../support/restricted-rig.ts';

const KEYS = [
  { accessKeyId: 'AKIASHIELD0000000001', secretAccessKey: 'the/secret+of=the shield' },
  { accessKeyId: 'AKIASHIELD0000000002', secretAccessKey: 'the next secret of it' },
];

let rig: Awaited<ReturnType<typeof restrictedRig>>;
beforeAll(async () => {
  const shield = { sigv4: { region: 'eu-north-1', service: 's3', accessKeys: KEYS } };
  rig = await restrictedRig({
    keys: EMPTY_KEY_SET,
    routes: [{ path: '/', bucket: 'media', prefix: 'films/', mode: 'package', shield }],
  });
});
afterAll(() => rig.close());

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly key?: (typeof KEYS)[number] & { readonly sessionToken?: string };
  readonly region?: string;
  readonly service?: string;
  readonly date?: Date;
}

const PATH = '/ladder.ism/.m3u8';

/** As CloudFront signs for an origin, by AWS's own package. */
async function signed(
  asked: Asked = {},
): Promise<{ path: string; method: string; headers: OutgoingHttpHeaders }> {
  const {
    method = 'GET',
    path = PATH,
    query = {},
    headers = {},
    key = KEYS[0]!,
    region = 'eu-north-1',
    service = 's3',
    date,
  } = asked;
  const signer = new SignatureV4({
    credentials: key,
    region,
    service,
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: true,
  });
  const made = await signer.sign(
    {
      method,
      protocol: 'http:',
      hostname: 'origin.example.com',
      path,
      query,
      headers: { host: 'origin.example.com', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...headers },
    },
    date === undefined ? {} : { signingDate: date },
  );
  const search = new URLSearchParams(query).toString().replaceAll('+', '%20');
  return { path: search === '' ? path : `${path}?${search}`, method, headers: made.headers };
}

function statusOf(asked: { path: string; method: string; headers: OutgoingHttpHeaders }): Promise<string> {
  const { hostname, port } = new URL(rig.worker.url);
  return new Promise((resolve, reject) => {
    const asking = request({ hostname, port, agent: false, ...asked }, (answer) => {
      answer.resume();
      answer.on('end', () =>
        resolve(`${answer.statusCode} ${String(answer.headers['headwater-error'] ?? '')}`.trim()),
      );
    });
    asking.on('error', reject).end();
  });
}

describe('a route for a shield that signs', () => {
  it.each<[string, Asked]>([
    ['a manifest', {}],
    ['a HEAD', { method: 'HEAD' }],
    ['a segment', { path: '/ladder.ism/hls/ladder-video%3D250000-1.m4s' }],
    [
      'a range, signed too',
      { headers: { range: 'bytes=0-99' }, path: '/ladder.ism/hls/ladder-video%3D250000-1.m4s' },
    ],
    ['a query', { query: { filter: 'type == "audio"', 'a b': '' } }],
    [
      'headers of its own',
      { headers: { 'x-amz-source-arn': 'arn:aws:cloudfront::1:distribution/E', via: '2.0  a' } },
    ],
    ['a session token', { key: { ...KEYS[0]!, sessionToken: 'a/token==' } }],
    ['the next key', { key: KEYS[1]! }],
    ['a clock that is ten minutes behind', { date: new Date(Date.now() - 600_000) }],
  ])('answers %s', async (_, asked) => {
    expect(await statusOf(await signed(asked))).toMatch(/^20[06]$/);
  });

  it('answers what aws4fetch signed, by a path that is spelled otherwise', async () => {
    const client = new AwsClient({ ...KEYS[0]!, region: 'eu-north-1', service: 's3' });
    const url = `${rig.worker.url}/ladder.ism/hls/ladder-video=250000-1.m4s`;
    expect((await client.fetch(url)).status).toBe(200);
  });

  it.each<[string, (made: Awaited<ReturnType<typeof signed>>) => object, Asked?]>([
    ['no signature', ({ headers }) => ({ headers: { ...headers, authorization: 'Bearer x' } })],
    ['another path', () => ({ path: '/ladder.ism/.mpd' })],
    ['another query', () => ({ path: `${PATH}?vbegin=1` })],
    ['another method', () => ({ method: 'HEAD' })],
    ['another host', ({ headers }) => ({ headers: { ...headers, host: 'other.example.com' } })],
    [
      'another range',
      ({ headers }) => ({ headers: { ...headers, range: 'bytes=1-' } }),
      { headers: { range: 'bytes=0-' } },
    ],
    ['another date', ({ headers }) => ({ headers: { ...headers, 'x-amz-date': '20200101T000000Z' } })],
    [
      'another payload',
      ({ headers }) => ({ headers: { ...headers, 'x-amz-content-sha256': 'f'.repeat(64) } }),
    ],
    [
      'a token that is not signed',
      ({ headers }) => ({ headers: { ...headers, 'x-amz-security-token': 'x' } }),
    ],
    [
      'another algorithm',
      ({ headers }) => ({
        headers: {
          ...headers,
          authorization: String(headers['authorization']).replace('AWS4-HMAC', 'AWS4-ECDSA-P256'),
        },
      }),
    ],
    ['an old time', () => ({}), { date: new Date(Date.now() - 16 * 60_000) }],
    ['a time to come', () => ({}), { date: new Date(Date.now() + 16 * 60_000) }],
    ['another region', () => ({}), { region: 'us-east-1' }],
    ['another service', () => ({}), { service: 'execute-api' }],
    [
      'a key of nobody',
      () => ({}),
      { key: { accessKeyId: 'AKIANOBODY0000000001', secretAccessKey: 'of nobody' } },
    ],
    ['another secret', () => ({}), { key: { ...KEYS[0]!, secretAccessKey: 'another' } }],
  ])('refuses %s', async (_, change, asked) => {
    const made = await signed(asked);
    expect(await statusOf({ ...made, ...change(made) })).toBe('403 not-from-shield');
  });
});
