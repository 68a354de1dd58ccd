import { once } from 'node:events';
import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { readFile } from 'node:fs/promises';
import { buffer, text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { CLIPS } from '../support/clips.ts';
import { originRig } from '../support/origin-rig.ts';
import { patient } from '../support/patience.ts';

async function lengthOf(url: string, headers: OutgoingHttpHeaders, method = 'GET') {
  const [response] = (await once(request(url, { method, headers }).end(), 'response')) as [IncomingMessage];
  return { status: response.statusCode, length: (await buffer(response)).length };
}

const SEGMENT = 'ladder.ism/hls/ladder-video=250000-3.m4s';

/** Of requests: more than the buffers of two sockets hold, many times. */
const MORE_BYTES = 32 * 1024 * 1024;

describe('a media segment', () => {
  it('has its exact length, a strong ETag, and the same bytes in HLS and DASH', async () => {
    const { url } = await originRig();
    const hls = await fetch(`${url}/${SEGMENT}`);
    const bytes = Buffer.from(await hls.arrayBuffer());
    expect(hls.status).toBe(200);
    expect(Number(hls.headers.get('content-length'))).toBe(bytes.length);
    expect(hls.headers.get('transfer-encoding')).toBeNull();
    expect(hls.headers.get('etag')).toMatch(/^"[\w-]+"$/);
    expect(hls.headers.get('link')).toBe('<ladder-video=250000-4.m4s>; rel="next"');
    expect(hls.headers.get('access-control-allow-origin')).toBe('*');
    for (const name of [
      'ladder-video%3D250000-102400.dash',
      'dash/ladder-video=250000-102400.dash',
      'dash/ladder-video=250000-3.m4s',
    ]) {
      const dash = await fetch(`${url}/ladder.ism/${name}`);
      expect(Buffer.from(await dash.arrayBuffer()).equals(bytes)).toBe(true);
      expect(dash.headers.get('etag')).toBe(hls.headers.get('etag'));
    }
  });

  it('costs one read of the store, also where audio lies between the video', async () => {
    const { url, store } = await originRig();
    await fetch(`${url}/ladder.ism/.m3u8`).then((response) => response.text());
    for (const track of ['video=100000', 'video=250000', 'audio_eng=64000', 'audio_swe=64000']) {
      store.clearRequests();
      const response = await fetch(`${url}/ladder.ism/hls/ladder-${track}-2.m4s`);
      expect(response.status, track).toBe(200);
      await response.arrayBuffer();
      expect(store.requests, track).toHaveLength(1);
    }
  });

  it('counts with the bytes of its body, whoever carries it', async () => {
    const { url, worker } = await originRig();
    let bytes = 0;
    // What announces a body is left to Node's server.
    for (const headers of [{}, { 'Content-Length': '0' }]) {
      for (const path of [SEGMENT, 'ladder.ism/.m3u8', 'nothing.ism/.m3u8', 'ladder.ism/.mpd']) {
        const { status, length } = await lengthOf(`${url}/${path}`, headers);
        expect(status).toBe(path.startsWith('nothing') ? 404 : 200);
        bytes += length;
      }
      bytes += (await lengthOf(`${url}/${SEGMENT}`, { ...headers, Range: 'bytes=99999999-' })).length;
      expect((await lengthOf(`${url}/${SEGMENT}`, headers, 'HEAD')).length).toBe(0);
    }
    await expect.poll(() => worker.stats?.requests.bytesSent).toBe(bytes);
  });

  it('is described by HEAD, revalidated and refused without any read', async () => {
    const { url, store } = await originRig();
    const got = await fetch(`${url}/${SEGMENT}`);
    await got.arrayBuffer();
    store.clearRequests();
    const head = await fetch(`${url}/${SEGMENT}`, { method: 'HEAD' });
    for (const name of ['content-length', 'etag', 'last-modified', 'content-type', 'cache-control', 'link']) {
      expect(head.headers.get(name), name).toBe(got.headers.get(name));
    }
    const etag = got.headers.get('etag') ?? '';
    expect((await fetch(`${url}/${SEGMENT}`, { headers: { 'If-None-Match': etag } })).status).toBe(304);
    expect((await fetch(`${url}/${SEGMENT}`, { headers: { 'If-Match': '"x"' } })).status).toBe(412);
    const beyond = await fetch(`${url}/${SEGMENT}`, { headers: { Range: 'bytes=99999999-' } });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toBe(`bytes */${got.headers.get('content-length')}`);
    expect(store.requests).toHaveLength(0);
  });

  it('is served in ranges that join to the whole, in header and media alike', async () => {
    const { url, store } = await originRig();
    const whole = Buffer.from(await (await fetch(`${url}/${SEGMENT}`)).arrayBuffer());
    store.clearRequests();
    const inHeader = await range(`${url}/${SEGMENT}`, 0, 99);
    expect(inHeader.equals(whole.subarray(0, 100))).toBe(true);
    expect(store.requests).toHaveLength(0);
    for (const [first, last] of [
      [50, 40_000],
      [12_345, 54_321],
      [whole.length - 77, whole.length - 1],
    ] as const) {
      expect((await range(`${url}/${SEGMENT}`, first, last)).equals(whole.subarray(first, last + 1))).toBe(
        true,
      );
    }
  });
});

describe('the errors', () => {
  it.each([
    ['ladder.ism/hls/ladder-video=250000-999.m4s', 404, 'not-found'],
    ['ladder.ism/hls/ladder-video=250000-0.m4s', 404, 'not-found'],
    ['ladder.ism/dash/ladder-video=250000-7.dash', 404, 'not-found'],
    ['ladder.ism/ladder-video=1.m3u8', 404, 'not-found'],
    ['ladder.ism/other-video=250000.m3u8', 404, 'not-found'],
    ['ladder.ism/nonsense.xyz', 404, 'not-found'],
    ['none.ism/.m3u8', 404, 'not-found'],
    ['none.mp4/.mpd', 404, 'not-found'],
    ['ladder.ism/.m3u8?filter=x', 400, 'malformed-url'],
    ['a%2Fb.ism/.m3u8', 400, 'malformed-url'],
    ['%2e%2e/films/ladder.ism/.m3u8', 400, 'malformed-url'],
  ])('answer %s with %i', async (path, status, code) => {
    const { url } = await originRig();
    const target = new URL(url);
    const answer = await raw(
      Number(target.port),
      `GET /vod/${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain(`Headwater-Error: ${code}\r\n`);
    expect(answer).toContain('Content-Type: text/plain');
    expect(answer).toContain('Cache-Control: no-store');
    expect(answer).toContain('Access-Control-Allow-Origin: *');
  });

  it('answer other methods with 405 and Allow, a preflight with 204', async () => {
    const { url } = await originRig();
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const answer = await fetch(`${url}/ladder.ism/.m3u8`, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    }
    const preflight = await fetch(`${url}/ladder.ism/.m3u8`, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toContain('GET');
  });

  it.each([
    [{ 'If-Match': '"x"' }, 412, 'precondition-failed'],
    [{ 'If-Unmodified-Since': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 412, 'precondition-failed'],
    [{ Range: 'bytes=99999999-' }, 416, 'range-not-satisfiable'],
    [{ Expect: 'a-miracle' }, 417, 'unmet-expectation'],
  ])('answer %j with %i', async (headers, status, code) => {
    const { url, worker } = await originRig();
    const fields = Object.entries({ Host: 'x', Connection: 'close', ...headers }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    const { port, pathname } = new URL(`${url}/${SEGMENT}`);
    const answer = await raw(Number(port), `GET ${pathname} HTTP/1.1\r\n${fields.join('')}\r\n`);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain(`Headwater-Error: ${code}\r\n`);
    expect(answer).toContain('Cache-Control: no-store');
    expect(answer).toMatch(/\r\n\r\nCannot answer the request: .*\n$/);
    expect(answer.includes('Content-Range: bytes */')).toBe(status === 416);
    await expect.poll(() => worker.stats?.requests.errors).toEqual({ [code]: 1 });
  });

  it('tell a denied, a slow, a stalled and a lying store apart', async () => {
    const { url, store } = await originRig({ headersTimeoutMs: patient(300) });
    await (await fetch(`${url}/ladder.ism/.m3u8`)).text();
    const outcomes = [
      [{ kind: 'status', status: 403 }, 502, 'store-denied'],
      [{ kind: 'status', status: 503 }, 503, 'store-slow-down'],
      [{ kind: 'status', status: 500 }, 503, 'store-unreachable'],
      [{ kind: 'stall' }, 504, 'store-timeout'],
      [{ kind: 'ignore-range' }, 502, 'store-misbehaved'],
      [{ kind: 'content-range' }, 502, 'store-misbehaved'],
    ] as const;
    for (const [fault, status, code] of outcomes) {
      store.addFault(fault);
      const answer = await fetch(`${url}/${SEGMENT}`);
      expect(answer.status, code).toBe(status);
      expect(answer.headers.get('headwater-error')).toBe(code);
      if (status === 503) expect(answer.headers.get('retry-after')).toBe('2');
      store.clearFaults();
    }
    await store.close();
    const gone = await fetch(`${url}/${SEGMENT}`);
    expect([gone.status, gone.headers.get('headwater-error')]).toEqual([503, 'store-unreachable']);
  });
});

describe('an object', () => {
  it('replaced between two requests is indexed anew, and never mixed', async () => {
    const { url, store } = await originRig();
    const before = await fetch(
      `${url}/ladder-360p-eng.mp4/hls/ladder-360p-eng-video=${await bitrate(url)}-1.m4s`,
    );
    await before.arrayBuffer();
    const other = await readFile(new URL('ladder-720p.mp4', CLIPS));
    await store.putObject('media', 'films/ladder-360p-eng.mp4', other);
    const playlist = await (
      await fetch(`${url}/ladder-360p-eng.mp4/hls/${before.url.split('/').at(-1)}`)
    ).text();
    // The old track's name is gone with the old object; its segments are not made of new bytes.
    expect(playlist).toContain('Cannot find');
    expect(await (await fetch(`${url}/ladder-360p-eng.mp4/.m3u8`)).text()).toContain('RESOLUTION=1280x720');
  });

  it('replaced while it is sent cuts the answer: none looks complete that is not', async () => {
    const { url, store, worker } = await originRig();
    await (await fetch(`${url}/ladder.ism/.m3u8`)).text();
    store.addFault({
      kind: 'replace-object',
      afterBytes: 20_000,
      bytes: Buffer.alloc(2_191_609, 1),
      times: 1,
    });
    store.addFault({ kind: 'reset', afterBytes: 60_000, times: 1 });
    const answer = await fetch(`${url}/ladder.ism/hls/ladder-video=450000-2.m4s`);
    expect(answer.status).toBe(200);
    await expect(answer.arrayBuffer()).rejects.toThrow();
    await expect.poll(() => worker.stats?.requests.cut).toBe(1);
  });

  it('cut short by the store for good cuts the answer', async () => {
    const { url, store } = await originRig();
    await (await fetch(`${url}/ladder.ism/.m3u8`)).text();
    store.addFault({ kind: 'short-body', afterBytes: 20_000 });
    const answer = await fetch(`${url}/ladder.ism/hls/ladder-video=450000-2.m4s`);
    await expect(answer.arrayBuffer()).rejects.toThrow();
  });
});

describe('a client', () => {
  it('that goes away ends its subrequest', async () => {
    const { url, store, worker } = await originRig();
    await (await fetch(`${url}/ladder.ism/.m3u8`)).text();
    store.addFault({ kind: 'delay-chunks', ms: 100, chunkBytes: 4096 });
    const gone = new AbortController();
    const answer = await fetch(`${url}/ladder.ism/hls/ladder-video=450000-2.m4s`, { signal: gone.signal });
    const reader = answer.body?.getReader();
    await reader?.read();
    gone.abort();
    await expect
      .poll(() => worker.stats)
      .toMatchObject({
        requests: { clientGone: 1, inFlight: 0 },
        buckets: { media: { pool: { running: 0 } } },
      });
  });

  it.each([
    ['no HTTP', 'NONSENSE\r\n\r\n', 400, 'malformed-request'],
    ['a length that is none', 'GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n', 400, 'malformed-request'],
    [
      'too large a header',
      `GET / HTTP/1.1\r\nCookie: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'header-too-large',
    ],
  ])('that sends %s gets its answer', async (_, request, status, code) => {
    const { url } = await originRig();
    const answer = await raw(Number(new URL(url).port), request);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain(`Headwater-Error: ${code}\r\n`);
    expect(answer).toMatch(/\r\n\r\nCannot read the request: .*\n$/);
  });

  it('that sends no HTTP behind a request gets the whole answer first', async () => {
    const { url, store } = await originRig();
    const whole = Buffer.from(await (await fetch(`${url}/${SEGMENT}`)).arrayBuffer());
    store.addFault({ kind: 'delay-chunks', ms: 20, chunkBytes: 16_384 });
    const { port, pathname } = new URL(`${url}/${SEGMENT}`);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(`GET ${pathname} HTTP/1.1\r\nHost: x\r\n\r\n`);
    socket.once('data', () => socket.write('NONSENSE\r\n\r\n'));
    const answer = await buffer(socket);
    const body = answer.subarray(answer.indexOf('\r\n\r\n') + 4);
    expect(answer.toString('latin1')).toMatch(/^HTTP\/1.1 200 /);
    expect(body.subarray(0, whole.length).equals(whole)).toBe(true);
    expect(body.subarray(whole.length).toString('latin1')).toMatch(/^HTTP\/1.1 400 .*\n$/s);
  });

  it('that sends a request and garbage at once gets both answers', async () => {
    const { url } = await originRig();
    const answer = await raw(Number(new URL(url).port), `${get('/vod/ladder.ism/.m3u8')}NONSENSE\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 200 .*#EXTM3U.*HTTP\/1.1 400 /s);
  });

  it.each([
    ['plain', get('/files/big.bin')],
    // What announces a body is left to Node's server.
    ['not plain', get('/files/big.bin').replace('\r\n\r\n', '\r\nContent-Length: 0\r\n\r\n')],
  ])(
    'that sends 70 requests which are %s and reads nothing holds one read of the store',
    async (_, request) => {
      const { url, store, worker } = await originRig({ connections: 4 });
      await store.putObject('media', 'big.bin', Buffer.alloc(20_000_000, 7));
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.pause();
      socket.write(request.repeat(70));
      await expect.poll(() => worker.stats?.requests.inFlight).toBe(1);
      const stats = await worker.nextStats();
      expect(stats.buckets['media']?.pool.running).toBeLessThanOrEqual(1);
      expect(stats.requests.inFlight).toBe(1);
      const others = await Promise.all(
        Array.from({ length: 8 }, async () => (await fetch(`${url}/ladder.ism/.m3u8`)).status),
      );
      expect(others).toEqual(Array.from({ length: 8 }, () => 200));
      socket.destroy();
      await expect.poll(() => worker.stats?.requests.inFlight).toBe(0);
    },
  );

  it('that goes on sending requests while it reads nothing is not listened to', async () => {
    const { url, store, worker } = await originRig();
    await store.putObject('media', 'big.bin', Buffer.alloc(20_000_000, 7));
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.pause();
    socket.write(get('/files/big.bin'));
    await expect.poll(() => worker.stats?.requests.inFlight).toBe(1);
    const more = get('/files/big.bin').repeat(1000);
    const written = Math.ceil(MORE_BYTES / more.length);
    for (let i = 0; i < written; i++) socket.write(more);
    for (let i = 0; i < 2; i++) await worker.nextStats();
    // What the system's buffers do not hold waits here.
    expect(socket.writableLength).toBeGreaterThan(MORE_BYTES / 2);
    socket.destroy();
    await expect.poll(() => worker.stats?.requests.inFlight).toBe(0);
  });

  it('that pipelines gets its answers in order', async () => {
    const { url } = await originRig();
    const paths = ['/vod/ladder.ism/.m3u8', '/nowhere', '/vod/ladder.ism/.mpd', '/files/films/ladder.ism'];
    const last = get(paths.pop() as string).replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');
    const answer = await raw(Number(new URL(url).port), paths.map(get).join('') + last);
    expect(answer).toMatch(/#EXTM3U.*HTTP\/1.1 404 .*<MPD.*HTTP\/1.1 200 .*<smil/s);
  });

  it('that ends its side behind requests whose answers are at hand gets them, whole', async () => {
    const { url } = await originRig();
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true });
    socket.end(`${get('/nowhere')}${get('/nor-here')}`);
    const answers = await text(socket);
    socket.destroy();
    expect(answers.match(/^HTTP\/1.1 404 /gm)).toHaveLength(2);
    expect(answers).toMatch(/\n$/);
  });

  it.each([
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n', 400],
    ['a host that is none', 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n', 400],
    ['user information', 'GET / HTTP/1.1\r\nHost: u:p@a\r\n\r\n', 400],
    ['an address as its host', 'GET / HTTP/1.1\r\nHost: [::1]:8080\r\nConnection: close\r\n\r\n', 404],
    ['HTTP/1.0 and no host', 'GET / HTTP/1.0\r\n\r\n', 404],
    ['HTTP/2.0', 'GET / HTTP/2.0\r\nHost: a\r\n\r\n', 505],
    ['HTTP/3.7', 'GET / HTTP/3.7\r\nHost: a\r\n\r\n', 505],
    ['HTTP/0.9', 'GET /\r\n\r\n', 400],
  ])('that sends %s is told so', async (_, request, status) => {
    const { url } = await originRig();
    expect(await raw(Number(new URL(url).port), request)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it('that asks with HEAD for a range is told of the whole', async () => {
    const { url } = await originRig();
    const answer = await fetch(`${url}/${SEGMENT}`, { method: 'HEAD', headers: { Range: 'bytes=0-9' } });
    const whole = await fetch(`${url}/${SEGMENT}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-length')).toBe(whole.headers.get('content-length'));
  });

  it('is told neither prefixes nor keys nor URLs of the store', async () => {
    const { url, store } = await originRig();
    const smil = (src: string): Buffer =>
      Buffer.from(`<smil><head/><body><switch><video src="${src}"/></switch></body></smil>`);
    await store.putObject('media', 'films/lost.ism', smil('hidden-away.mp4'));
    await store.putObject('media', 'films/far.ism', smil('http://user:word@elsewhere.example/a.mp4?token=t'));
    await store.putObject('media', 'films/bad.mp4', Buffer.alloc(5000, 1));
    store.addFault({ kind: 'status', status: 403, code: 'AccessDenied', match: { key: /denied/ } });
    for (const path of ['none.ism', 'lost.ism', 'far.ism', 'bad.mp4', 'denied.mp4']) {
      const answer = await fetch(`${url}/${path}/.m3u8`);
      const body = await answer.text();
      expect(answer.ok, path).toBe(false);
      expect(body, path).toMatch(/^Cannot [^:]+(?:: .*)?\n$/);
      expect(body, path).not.toMatch(/films|hidden|elsewhere|user|word|token|media\b.*bucket/);
    }
  });
});

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
}

async function bitrate(url: string): Promise<string> {
  const playlist = await (await fetch(`${url}/ladder-360p-eng.mp4/.m3u8`)).text();
  return /video=(\d+)/.exec(playlist)?.[1] ?? '';
}

async function range(url: string, first: number, last: number): Promise<Buffer> {
  const answer = await fetch(url, { headers: { Range: `bytes=${first}-${last}` } });
  expect(answer.status).toBe(206);
  expect(answer.headers.get('content-range')).toMatch(new RegExp(`^bytes ${first}-${last}/\\d+$`));
  return Buffer.from(await answer.arrayBuffer());
}

/** Sends bytes as they are: no client library tidies the URL first. */
async function raw(port: number, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(request);
  return text(socket);
}
