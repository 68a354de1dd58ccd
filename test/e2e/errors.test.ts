import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorResponse } from '../../origin/http/error-response.ts';
import { type ErrorCode, HeadwaterError } from '../../origin/model/errors.ts';
import { DEFAULT_LIMITS, type RouteConfig } from '../../origin/origin-config.ts';
import { restrictedRig } from '../support/restricted-rig.ts';
import { patternBytes } from '../support/store-rig.ts';
import { patient } from '../support/patience.ts';

interface Row {
  readonly status: string;
  readonly code: string;
  readonly cacheControl: string;
  readonly besides: readonly string[];
}

const PAGE = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');

const ROWS: readonly Row[] = PAGE.split('\n').flatMap((line) => {
  const [, status = '', code = '', , cacheControl = '', besides = ''] = line
    .split('|')
    .map((cell) => cell.trim());
  if (!/^\d{3}$/.test(status)) return [];
  const bare = (cell: string) => cell.replaceAll('`', '');
  const names = besides === '' ? [] : bare(besides).split(', ');
  return [{ status, code: bare(code), cacheControl: bare(cacheControl), besides: names }];
});

const [OURS, STRANGE] = [
  generateKeyPairSync('rsa', { modulusLength: 2048 }),
  generateKeyPairSync('rsa', { modulusLength: 2048 }),
];
const spki = OURS.publicKey.export({ type: 'spki', format: 'pem' });
const CDN = 'https://cdn.example.com';
const MASTER = '/restricted/ladder.ism/.m3u8';
const PLAYLIST = '/vod/ladder.ism/.m3u8';
const LARGE = patternBytes(300_000);

const base = { bucket: 'media', prefix: 'films/', mode: 'package' } as const;
const routes: RouteConfig[] = [
  { ...base, path: '/vod/', versionedUrls: true },
  { ...base, path: '/files/', prefix: '', mode: 'passthrough' },
  { ...base, path: '/shielded/', shield: { secret: { header: 'x-shield-key', keys: ['k'.repeat(16)] } } },
  {
    ...base,
    path: '/restricted/',
    restrict: { keyGroups: ['viewers'], propagate: 'none', baseUrls: [CDN], origins: [] },
  },
  { ...base, path: '/keyless/', bucket: 'keyless', mode: 'passthrough' },
  { ...base, path: '/narrow/', bucket: 'narrow', prefix: '', mode: 'passthrough' },
];

let rig: Awaited<ReturnType<typeof restrictedRig>>;

beforeAll(async () => {
  rig = await restrictedRig({
    routes,
    limits: { ...DEFAULT_LIMITS, headMs: patient(300) },
    pool: { retries: 0, headersTimeoutMs: patient(500), connections: 1 },
    moreBuckets: ['keyless', 'narrow'],
    keys: { revision: 1, keys: { K1: spki }, groups: { viewers: ['K1'] }, shields: {} },
  });
  const put = (key: string, bytes: Buffer) => rig.store.putObject('media', key, bytes);
  await put('a.bin', LARGE);
  await put('films/bad.mp4', patternBytes(5000));
  await put('films/empty.mp4', Buffer.alloc(0));
  await put('films/bad.ism', Buffer.from('<smil><body><switch><video/></switch></body></smil>'));
});
afterAll(() => rig.close());

type Sent = Pick<Response, 'status' | 'headers'>;

async function get(path: string, init: RequestInit = {}): Promise<Sent> {
  const answer = await fetch(rig.worker.url + path, init);
  await answer.arrayBuffer();
  return answer;
}

/** What is answered to bytes as they are. */
async function raw(request: string): Promise<Sent> {
  const { hostname, port } = new URL(rig.worker.url);
  const socket = connect(Number(port), hostname);
  socket.write(request);
  const [head = ''] = (await text(socket)).split('\r\n\r\n');
  const [line = '', ...fields] = head.split('\r\n');
  const headers = new Headers(fields.map((field) => field.split(/: ?(.*)/s).slice(0, 2) as [string, string]));
  return { status: Number(line.split(' ')[1]), headers };
}

const head = (lines: string): string => `GET /files/a.bin HTTP/1.1\r\n${lines}\r\n\r\n`;

interface Policy {
  readonly from?: number;
  readonly to?: number;
  readonly resource?: string;
  readonly address?: string;
}

/** A URL signed for from so many seconds to so many from now. */
function signed(
  { from = -10, to = 600, resource = CDN + MASTER, address }: Policy,
  key = OURS,
  id = 'K1',
): string {
  const at = (seconds: number) => ({ 'AWS:EpochTime': Math.floor(Date.now() / 1000) + seconds });
  const Condition = {
    DateLessThan: at(to),
    DateGreaterThan: at(from),
    ...(address !== undefined && { IpAddress: { 'AWS:SourceIp': address } }),
  };
  const url = getSignedUrl({
    url: CDN + MASTER,
    policy: JSON.stringify({ Statement: [{ Resource: resource, Condition }] }),
    keyPairId: id,
    privateKey: key.privateKey.export({ type: 'pkcs8', format: 'pem' }),
  });
  return url.slice(CDN.length);
}

/** While the store does so to a file that nobody has asked for. */
async function whileStore(
  fault: Parameters<typeof rig.store.addFault>[0],
  path = '/files/unseen.bin',
): Promise<Sent> {
  rig.store.addFault(fault);
  try {
    return await get(path);
  } finally {
    rig.store.clearFaults();
  }
}

async function whileReplaced(): Promise<Sent> {
  for (let i = 0; i < 8; i++) {
    const bytes = patternBytes(200_000 + i);
    rig.store.addFault({ kind: 'replace-object', afterBytes: 0, bytes, times: 1 });
  }
  await rig.store.putObject('media', 'replaced.bin', LARGE);
  return get('/files/replaced.bin').finally(() => rig.store.clearFaults());
}

/** One connection, and more who wait for it than may. */
async function whileBusy(): Promise<Sent> {
  rig.store.addFault({ kind: 'delay', ms: 100 });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => get(`/narrow/${i}`)));
  rig.store.clearFaults();
  return answers.find(({ headers }) => headers.get('headwater-error') === 'overloaded') ?? answers[0]!;
}

async function goneVersion(): Promise<Sent> {
  return get(`${PLAYLIST}?v=AAAAAAAA`);
}

/** What no request can bring about is told as it would be. */
function asTold(code: ErrorCode): Promise<Sent> {
  const { status, headers } = errorResponse(new HeadwaterError(code, 'Cannot: x'), { id: 'id' });
  return Promise.resolve({
    status,
    headers: new Headers(Object.entries(headers).map(([k, v]) => [k, String(v)])),
  });
}

const etagOf = async (): Promise<string> =>
  (await get(PLAYLIST, { method: 'HEAD' })).headers.get('etag') ?? '';

/** A request for every row of the table. */
const REQUESTS: Readonly<Record<string, () => Promise<Sent>>> = {
  '200 none': () => get(PLAYLIST),
  '204 none': () => get(PLAYLIST, { method: 'OPTIONS' }),
  '206 none': () => get(PLAYLIST, { headers: { range: 'bytes=0-9' } }),
  '304 none': async () => get(PLAYLIST, { headers: { 'if-none-match': await etagOf() } }),
  '400 malformed-url': () => get('/vod/a%2fb.mp4/x'),
  '400 malformed-request': () => raw('GET /files/a.bin HTTP/1.1\r\n\r\n'),
  '403 not-from-shield': () => get('/shielded/ladder.ism/.m3u8'),
  '403 signature-missing': () => get(MASTER),
  '403 signature-malformed': () => get(`${MASTER}?Policy=!&Signature=!&Key-Pair-Id=K1`),
  '403 signature-unknown-key': () => get(signed({}, OURS, 'K2')),
  '403 signature-invalid': () => get(signed({}, STRANGE)),
  '403 signature-expired': () => get(signed({ to: -5 })),
  '403 signature-not-yet-valid': () => get(signed({ from: 300 })),
  '403 signature-other-resource': () => get(signed({ resource: `${CDN}/other/*` })),
  '403 signature-other-address': () => get(signed({ address: '203.0.113.0/24' })),
  '404 not-found': () => get('/files/none'),
  '405 method-not-allowed': () => get(PLAYLIST, { method: 'PUT' }),
  '408 request-timeout': () => raw('GET /files/a.bin HTTP/1.1\r\nHost: a\r\n'),
  '410 version-gone': goneVersion,
  '412 precondition-failed': () => get(PLAYLIST, { headers: { 'if-match': '"other"' } }),
  '415 unsupported-media': () => get('/vod/live.isml/.m3u8'),
  '416 range-not-satisfiable': () => get('/files/a.bin', { headers: { range: 'bytes=999999-' } }),
  '417 unmet-expectation': () => raw(head('Host: a\r\nConnection: close\r\nExpect: a-miracle')),
  '431 header-too-large': () => raw(head(`Host: a\r\nCookie: ${'c'.repeat(20_000)}`)),
  '500 internal': () => asTold('internal'),
  '502 corrupt-media': () => get('/vod/bad.mp4/.m3u8'),
  '502 invalid-server-manifest': () => get('/vod/bad.ism/.m3u8'),
  '502 object-too-short': () => get('/vod/empty.mp4/.m3u8'),
  '502 store-denied': () => whileStore({ kind: 'status', status: 403, code: 'AccessDenied' }),
  '502 store-misbehaved': () => whileStore({ kind: 'content-range' }, '/files/a.bin?unseen'),
  '503 object-replaced': whileReplaced,
  '503 store-unreachable': () => whileStore({ kind: 'status', status: 500 }),
  '503 store-slow-down': () => whileStore({ kind: 'status', status: 503, code: 'SlowDown' }),
  '503 no-credential': () => get('/keyless/a'),
  '503 overloaded': whileBusy,
  '504 store-timeout': () => whileStore({ kind: 'stall' }),
  '505 version-not-supported': () => raw('GET /files/a.bin HTTP/2.0\r\nHost: a\r\n\r\n'),
};

describe('docs/errors.md', () => {
  it('has every outcome that is tried here', () => {
    expect(ROWS.map(({ status, code }) => `${status} ${code}`).toSorted()).toEqual(
      Object.keys(REQUESTS).toSorted(),
    );
  });

  it.each(ROWS)('tells $status $code as it is answered', async ({ status, code, cacheControl, besides }) => {
    const answer = await REQUESTS[`${status} ${code}`]!();
    expect(`${answer.status} ${answer.headers.get('headwater-error') ?? 'none'}`).toBe(`${status} ${code}`);
    const said = answer.headers.get('cache-control');
    if (cacheControl === 'of its kind') expect(said).toBe('public, max-age=60');
    else expect(said).toBe(cacheControl === 'none' ? null : cacheControl);
    for (const name of besides) expect(answer.headers.get(name), name).not.toBeNull();
    expect(answer.headers.has('retry-after')).toBe(besides.includes('Retry-After'));
  });
});
