import { createHash, createHmac, generateKeyPairSync } from 'node:crypto';
import { getSignedCookies, getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { beforeAll, afterAll, describe, expect, it, test } from 'vitest';
import type { RouteConfig } from '../../origin/origin-config.ts';
import { restrictedRig } from '../support/restricted-rig.ts';

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const OTHER = generateKeyPairSync('rsa', { modulusLength: 2048 });
const FIRST_KEY = '0f'.repeat(16);
const SECOND_KEY = 'a1b2'.repeat(8);
const SHIELD_KEYS = ['a key of the shield', 'the next key of it'] as const;
const PUSHED_KEY = 'a key of it that was pushed';
const CDN = 'https://cdn.example.com';
const PLAYER = 'https://player.example.com';
const MASTER = '/ladder.ism/.m3u8';

const pem = (key: typeof RSA.privateKey): string => key.export({ type: 'pkcs8', format: 'pem' });
const spki = (key: typeof RSA.publicKey): string => key.export({ type: 'spki', format: 'pem' });
const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');
const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;
const isoIn = (seconds: number): string => new Date(inSeconds(seconds) * 1000).toISOString();

const restrict = { keyGroups: ['viewers'], baseUrls: [CDN], origins: [PLAYER] };
const tokens = { parameter: 'hdnts', keys: [FIRST_KEY, SECOND_KEY] };
const route = (path: string, propagate: 'none' | 'query' | 'cookie'): RouteConfig => ({
  path,
  bucket: 'media',
  prefix: 'films/',
  mode: 'package',
  restrict: { ...restrict, propagate, tokens },
});

let rig: Awaited<ReturnType<typeof restrictedRig>>;

beforeAll(async () => {
  rig = await restrictedRig({
    routes: [
      route('/none/', 'none'),
      route('/query/', 'query'),
      route('/cookie/', 'cookie'),
      { ...route('/files/', 'none'), mode: 'passthrough' },
      {
        path: '/shielded/',
        bucket: 'media',
        prefix: 'films/',
        mode: 'package',
        shield: { secret: { header: 'x-cdn-key', keys: SHIELD_KEYS } },
      },
      {
        path: '/pushed/',
        bucket: 'media',
        prefix: 'films/',
        mode: 'package',
        shield: { secret: { header: 'x-cdn-key', keys: [SHIELD_KEYS[0]], pushed: 'cdn' } },
      },
      {
        path: '/unpushed/',
        bucket: 'media',
        prefix: 'films/',
        mode: 'package',
        shield: { secret: { header: 'x-cdn-key', keys: [], pushed: 'nobody' } },
      },
      {
        path: '/open/',
        bucket: 'media',
        prefix: 'films/',
        mode: 'package',
        cacheControl: { manifest: 'no-cache', segment: 'public, max-age=86400' },
      },
    ],
    trustedProxies: ['127.0.0.0/8'],
    keys: {
      revision: 1,
      keys: { RSA: spki(RSA.publicKey), EC: spki(EC.publicKey), OTHER: spki(OTHER.publicKey) },
      groups: { viewers: ['RSA', 'EC'], others: ['OTHER'] },
      shields: { cdn: [sha256(PUSHED_KEY)] },
    },
  });
});
afterAll(() => rig.close());

interface Policy {
  readonly Resource?: string;
  readonly Condition: Record<string, Record<string, unknown>>;
}

const until = (seconds: number) => ({ DateLessThan: { 'AWS:EpochTime': inSeconds(seconds) } });
const policyOf = (statement: Policy): string => JSON.stringify({ Statement: [statement] });

/** A URL of the CDN, signed by AWS's own library, as path and query. */
function signed(path: string, policy?: string, key = RSA.privateKey, id = 'RSA'): string {
  const keys = { keyPairId: id, privateKey: pem(key) };
  const url =
    policy === undefined
      ? getSignedUrl({ url: CDN + path, dateLessThan: isoIn(600), ...keys })
      : getSignedUrl({ url: CDN + path, policy, ...keys });
  return url.slice(CDN.length);
}

const get = (path: string, headers: Record<string, string> = {}) => fetch(rig.worker.url + path, { headers });
const reasonOf = async (answer: Response): Promise<string> => {
  await answer.arrayBuffer();
  return `${answer.status} ${answer.headers.get('headwater-error')}`;
};

describe('a restricted route', () => {
  it('takes what the library of AWS signs: canned and custom policies, of a query of its own, too', async () => {
    const title = policyOf({ Resource: `${CDN}/none/ladder.ism/*`, Condition: until(600) });
    for (const url of [
      signed(`/none${MASTER}`),
      signed(`/none${MASTER}?filter=type=="video"`),
      signed(`/none${MASTER}`, title),
      signed(`/none${MASTER}?vbegin=2`, title),
      signed(`/none${MASTER}`, title, EC.privateKey, 'EC'),
      signed('/files/ladder.ism', policyOf({ Resource: '*', Condition: until(600) })),
    ])
      expect((await get(url)).status, url).toBe(200);
  });

  it('takes signed cookies, and the URL before them', async () => {
    const cookies = getSignedCookies({
      url: `${CDN}/none/ladder.ism/*`,
      policy: policyOf({ Resource: `${CDN}/none/ladder.ism/*`, Condition: until(600) }),
      keyPairId: 'RSA',
      privateKey: pem(RSA.privateKey),
    });
    const cookie = Object.entries(cookies)
      .map(([name, value]) => `${name}=${value}`)
      .join('; ');
    const answer = await get(`/none${MASTER}`, { cookie, origin: PLAYER });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toMatch(/^private, /);
    expect(answer.headers.get('access-control-allow-origin')).toBe(PLAYER);
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
    const stranger = await get(`/none${MASTER}`, { cookie, origin: 'https://elsewhere.example' });
    expect(stranger.headers.get('access-control-allow-origin')).toBe('*');
    expect(stranger.headers.get('access-control-allow-credentials')).toBeNull();
    const bad = signed(`/none${MASTER}`).replace(/Signature=./, 'Signature=~');
    expect(await reasonOf(await get(bad, { cookie }))).toMatch(/^403 signature-/);
    expect(await reasonOf(await get('/none/prog_8s.mp4/.m3u8', { cookie }))).toBe(
      '403 signature-other-resource',
    );
  });

  it('says why it refuses, and asks the store for nothing', async () => {
    const conditions = (more: object, seconds = 600) => ({
      Condition: { ...until(seconds), ...more } as Policy['Condition'],
    });
    const policy = (more: object, seconds?: number) =>
      policyOf({ Resource: `${CDN}/none/*`, ...conditions(more, seconds) });
    const other = policyOf({ Resource: `${CDN}/none/film.ism/*`, ...conditions({}) });
    rig.store.clearRequests();
    for (const [url, reason] of [
      [`/none${MASTER}`, 'signature-missing'],
      [`/none${MASTER}?Expires=9999999999`, 'signature-missing'],
      [`/none${MASTER}?Signature=abc`, 'signature-malformed'],
      [signed(`/none${MASTER}`, policy({}, -1)), 'signature-expired'],
      [
        signed(`/none${MASTER}`, policy({ DateGreaterThan: { 'AWS:EpochTime': inSeconds(60) } })),
        'signature-not-yet-valid',
      ],
      [
        signed(`/none${MASTER}`, policy({ IpAddress: { 'AWS:SourceIp': '203.0.113.0/24' } })),
        'signature-other-address',
      ],
      [signed(`/none${MASTER}`, policy({ UserAgent: { is: 'me' } })), 'signature-malformed'],
      [signed(`/none${MASTER}`, other), 'signature-other-resource'],
      [signed(`/none${MASTER}`, policy({}), OTHER.privateKey, 'OTHER'), 'signature-unknown-key'],
      [signed(`/none${MASTER}`, policy({}), OTHER.privateKey), 'signature-invalid'],
    ] as const)
      expect(await reasonOf(await get(url)), url).toBe(`403 ${reason}`);
    expect(rig.store.requests).toHaveLength(0);
  });

  it('takes the address of a viewer from proxies that are trusted', async () => {
    const url = signed(
      `/none${MASTER}`,
      policyOf({
        Resource: '*',
        Condition: { ...until(600), IpAddress: { 'AWS:SourceIp': '203.0.113.0/24' } },
      }),
    );
    expect((await get(url, { 'x-forwarded-for': '203.0.113.9' })).status).toBe(200);
    expect((await get(url, { 'x-forwarded-for': '203.0.113.9, 198.51.100.1' })).status).toBe(403);
  });

  it('refuses every URL that was tampered with', async () => {
    const canned = signed(`/none${MASTER}?vbegin=2`);
    const custom = signed(
      `/none${MASTER}`,
      policyOf({ Resource: `${CDN}/none/ladder.ism/*`, Condition: until(600) }),
    );
    for (const url of [canned, custom]) {
      expect((await get(url)).status).toBe(200);
      const forms = [...tamperedForms(url)];
      expect(forms.length).toBeGreaterThan(20);
      for (const form of forms) expect((await get(form)).status, form).toBe(403);
    }
  });

  it('is kept by no cache for longer than the viewer has', async () => {
    const url = signed(`/none${MASTER}`, policyOf({ Resource: '*', Condition: until(20) }));
    const maxAge = /^public, max-age=(\d+)$/.exec((await get(url)).headers.get('cache-control') ?? '')?.[1];
    expect(Number(maxAge)).toBeGreaterThan(0);
    expect(Number(maxAge)).toBeLessThanOrEqual(20);
  });
});

/** What somebody may try who wants more than was signed. */
function* tamperedForms(url: string): Generator<string> {
  const [path = '', query = ''] = url.split('?');
  const parts = query.split('&');
  for (const [i, part] of parts.entries()) {
    const [name = '', value = ''] = part.split('=');
    if (name !== 'vbegin') {
      yield `${path}?${parts.toSpliced(i, 1).join('&')}`;
      yield `${path}?${parts.with(i, `${name.toLowerCase()}=${value}`).join('&')}`;
      yield `${path}?${[...parts, part].join('&')}`;
      yield `${path}?${parts.with(i, `${name}=`).join('&')}`;
      yield `${path}?${parts.with(i, `${name}=${value}A`).join('&')}`;
    }
    const middle = Math.floor(value.length / 2);
    const flipped = value.slice(0, middle) + (value[middle] === 'A' ? 'B' : 'A') + value.slice(middle + 1);
    if (name === 'vbegin' || value.length > 3)
      yield `${path}?${parts.with(i, `${name}=${name === 'vbegin' ? 4 : flipped}`).join('&')}`;
  }
  yield `${path.replace('ladder', 'bbb')}?${query}`;
  yield `${path}?${query}&Hash-Algorithm=SHA256`;
  yield `${path}?${query}&Hash-Algorithm=MD5`;
  yield `${path}?Headwater-Signed=${encodeURIComponent('/none/other.ism/.m3u8')}&${query}`;
  yield `${path}?${query.replace('RSA', 'EC')}`;
  yield `${path}?${query.replace('RSA', '__proto__')}`;
}

/** Follows a playlist to the first segment of each track. */
async function play(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ statuses: number[]; uris: string[] }> {
  const uris: string[] = [];
  const statuses: number[] = [];
  const text = async (at: string): Promise<string> => {
    const answer = await get(at, headers);
    statuses.push(answer.status);
    return answer.text();
  };
  const urisIn = (playlist: string, at: string): string[] =>
    [...playlist.matchAll(/URI="([^"]+)"|^([^#\s].*)$/gm)].map(([, quoted, bare]) => {
      const { pathname, search } = new URL(quoted ?? bare ?? '', new URL(at, CDN));
      return pathname + search;
    });
  for (const media of urisIn(await text(path), path)) {
    uris.push(media);
    for (const segment of urisIn(await text(media), media).slice(0, 3)) {
      uris.push(segment);
      await text(segment);
    }
  }
  return { statuses, uris };
}

describe('what a manifest hands on', () => {
  test.each([
    ['a canned policy', () => signed(`/query${MASTER}`)],
    [
      'a custom one',
      () =>
        signed(`/query${MASTER}`, policyOf({ Resource: `${CDN}/query/ladder.ism/*`, Condition: until(600) })),
    ],
    ['a token', () => `/query${MASTER}?hdnts=${tokenFor('/query/ladder.ism/*')}`],
  ])('of %s admits to the whole title by query', async (_, sign) => {
    const url = sign();
    const { statuses, uris } = await play(url);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(uris.length).toBeGreaterThan(12);
    const master = await get(url);
    expect(master.headers.get('cache-control')).toMatch(/^private, /);
    const segment = await get(uris.find((uri) => uri.includes('-1.m4s')) ?? '');
    expect(segment.headers.get('cache-control')).toMatch(/^public, /);
    expect(segment.headers.get('link')).toMatch(/(Signature|hdnts)=/);
    const again = await get(url.replace('/query', '/none'));
    if (again.ok) expect(segment.headers.get('etag')).toBeTruthy();
  });

  it('is not more than was signed', async () => {
    const { uris } = await play(signed(`/query${MASTER}?filter=${encodeURIComponent('type=="audio"')}`));
    const segment = uris.find((uri) => uri.includes('-1.m4s')) ?? '';
    expect((await get(segment)).status).toBe(200);
    for (const more of [
      segment.replace(/filter=[^&]*&/, ''),
      segment.replace('ladder.ism', 'prog_8s.mp4'),
      segment.replace(/%2F\.m3u8/, '%2Fhls%2Fladder-audio_eng%3D64000-1.m4s'),
    ])
      expect(await reasonOf(await get(more)), more).toBe('403 signature-other-resource');
    const one = signed('/query/ladder.ism/hls/ladder-audio_eng=64000-1.m4s');
    expect((await get(one)).status).toBe(200);
    expect(
      await reasonOf(
        await get(
          `${one.replace('-1.m4s', '-2.m4s')}&Headwater-Signed=${encodeURIComponent(one.split('?')[0] ?? '')}`,
        ),
      ),
    ).toBe('403 signature-other-resource');
  });

  it("stands in no other viewer's answer, nor in what is read of the store", async () => {
    rig.store.clearRequests();
    const first = await (await get(signed(`/query${MASTER}`))).text();
    const policy = policyOf({ Resource: '*', Condition: until(600) });
    const second = await (await get(signed(`/query${MASTER}`, policy))).text();
    expect(first).toContain('Headwater-Signed=');
    expect(second).not.toContain('Headwater-Signed=');
    expect(second).toContain('Policy=');
    for (const { key } of rig.store.requests) expect(key).not.toMatch(/Policy|Key-Pair-Id|Headwater-Signed/);
  });

  it('goes into cookies where that is asked for', async () => {
    const answer = await get(signed(`/cookie${MASTER}`));
    expect(await answer.text()).not.toContain('Signature=');
    const set = answer.headers.getSetCookie();
    for (const one of set)
      expect(one).toMatch(/; Path=\/cookie\/ladder\.ism\/; Expires=[^;]+; Secure; HttpOnly; SameSite=None$/);
    const cookie = set.map((one) => one.replace(/;.*/, '')).join('; ');
    const { statuses } = await play(`/cookie${MASTER}`, { cookie });
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect((await get('/cookie/prog_8s.mp4/.m3u8', { cookie })).status).toBe(403);
  });

  it('is nothing where nothing is said', async () => {
    for (const path of ['/none', '/files']) {
      const [, query] = signed(`${path}${MASTER}`).split('?');
      const segment = `${path}/ladder.ism/hls/ladder-audio_eng=64000-1.m4s`;
      const url = `${segment}?${query}&Headwater-Signed=${encodeURIComponent(path + MASTER)}`;
      expect(await reasonOf(await get(url)), url).toBe('403 signature-other-resource');
    }
    const playlist = await (await get(signed(`/none${MASTER}`))).text();
    expect(playlist).not.toContain('Signature');
    expect((await get(`/none/ladder.ism/ladder-audio_eng=64000.m3u8`)).status).toBe(403);
  });
});

function tokenFor(acl: string, { key = SECOND_KEY, seconds = 600, more = '' } = {}): string {
  const text = `st=${inSeconds(-5)}~exp=${inSeconds(seconds)}~acl=${acl}${more}`;
  return `${text}~hmac=${createHmac('sha256', Buffer.from(key, 'hex')).update(text).digest('hex')}`;
}

describe('a token', () => {
  test.each([
    ['of any key of the route', tokenFor('/none/*', { key: FIRST_KEY }), '200 null'],
    ['of one of several paths', tokenFor('/films/*!/none/lad*'), '200 null'],
    ['of another path', tokenFor('/none/film.ism/*'), '403 signature-other-resource'],
    ['that has ended', tokenFor('/*', { seconds: -1 }), '403 signature-expired'],
    ['of another key', tokenFor('/*', { key: '00'.repeat(16) }), '403 signature-invalid'],
    ['of another address', tokenFor('/*', { more: '~ip=203.0.113.1' }), '403 signature-other-address'],
    ['with a field of its own', tokenFor('/*', { more: '~url=x' }), '403 signature-malformed'],
    ['with more behind its code', `${tokenFor('/*')}~acl=/*`, '403 signature-malformed'],
    ['that is empty', '', '403 signature-malformed'],
  ])('%s', async (_, token, expected) => {
    expect(await reasonOf(await get(`/none${MASTER}?hdnts=${encodeURIComponent(token)}`))).toBe(expected);
  });
});

describe('a route for a shield', () => {
  test.each([
    ['/shielded', {}, '403 not-from-shield'],
    ['/shielded', { 'X-CDN-Key': 'the key of nobody' }, '403 not-from-shield'],
    ['/shielded', { 'x-cdn-key': SHIELD_KEYS[0].slice(0, -1) }, '403 not-from-shield'],
    ['/shielded', { 'X-CDN-Key': SHIELD_KEYS[0] }, '200 null'],
    ['/shielded', { 'x-cdn-KEY': SHIELD_KEYS[1] }, '200 null'],
    ['/shielded', { 'x-cdn-key': PUSHED_KEY }, '403 not-from-shield'],
    ['/pushed', { 'x-cdn-key': PUSHED_KEY }, '200 null'],
    ['/pushed', { 'x-cdn-key': SHIELD_KEYS[0] }, '200 null'],
    ['/pushed', { 'x-cdn-key': sha256(PUSHED_KEY) }, '403 not-from-shield'],
    ['/unpushed', { 'x-cdn-key': '' }, '403 not-from-shield'],
    ['/unpushed', {}, '403 not-from-shield'],
  ])('%s, %j: %s', async (path, headers, expected) => {
    expect(await reasonOf(await get(`${path}${MASTER}`, headers as Record<string, string>))).toBe(expected);
  });
});

describe('a route that says how long answers are kept', () => {
  test.each([
    [MASTER, 'no-cache'],
    ['/ladder.ism/hls/ladder-audio_eng=64000.m4s', 'public, max-age=3600'],
    ['/ladder.ism/hls/ladder-audio_eng=64000-1.m4s', 'public, max-age=86400'],
  ])('%s: %s', async (path, expected) => {
    for (const _ of [1, 2]) expect((await get(`/open${path}`)).headers.get('cache-control')).toBe(expected);
  });
});
