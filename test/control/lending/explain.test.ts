import { readFile } from 'node:fs/promises';
import { createServer, request as requestHttp } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { explainView } from '../../../control/commands/signing/explain-view.ts';
import { ControlError } from '../../../control/control-error.ts';
import { explainMessage } from '../../../control/grpc/explain-message.ts';
import type { SigningSource } from '../../../control/lending/active-bucket.ts';
import { type Explanation, explain } from '../../../control/lending/explain.ts';
import type { S3Store } from '../../../fixtures/s3/s3-store.ts';
import { DEFAULT_SIGNING } from '../../../origin/origin-config.ts';
import type { AccessKey, SecretKeyCredential } from '../../../origin/signing/credential.ts';
import { DIRECTORY_BUCKET, OBJECT, startExpressStore } from '../../origin/storage/support/express-store.ts';
import { CLIPS } from '../../support/clips.ts';
import { SHARED_MEDIA } from '../../support/origin-rig.ts';
import { FIRST_KEY, SECOND_KEY, startStore } from '../../support/store-rig.ts';
import { startWorker } from '../../support/worker-rig.ts';
import { answersOf, sourceOf } from './support.ts';

const { pathname: EMPTY_AUDIO } = new globalThis.URL('found/empty-audio-track.mp4', SHARED_MEDIA);

let store: S3Store;
beforeEach(async () => {
  store = await startStore();
  store.addKey(SECOND_KEY);
  await store.putObject('media', 'films/a b.mp4', Buffer.from('0123456789'));
});

const URL = 'https://cdn.example.com/vod/a%20b.mp4/.mpd?x=1#y';

function explained(change: object = {}, credential: SecretKeyCredential = SECOND_KEY): Promise<Explanation> {
  return explainAt(sourceOf(store, credential), change);
}

function explainAt(source: SigningSource, change: object): Promise<Explanation> {
  const request = { url: URL, range: '', againstStore: false, ...change };
  return explain(source, request, answersOf(source));
}

const viewOf = (explanation: Explanation) => explainView(explainMessage(explanation));

/** The clips of the project, under `films/`. */
async function putClips(): Promise<void> {
  for (const name of [
    'ladder.ism',
    'ladder-720p.mp4',
    'ladder-360p-eng.mp4',
    'ladder-180p.mp4',
    'ladder-swe.mp4',
  ]) {
    await store.putObject('media', `films/${name}`, await readFile(`${CLIPS.pathname}${name}`));
  }
}

/** Everything of the credential that must not show. */
const SECRETS = [SECOND_KEY, FIRST_KEY].flatMap((each) => [
  ...(each.kind === 'session' ? [each.sessionToken, encodeURIComponent(each.sessionToken)] : []),
  each.accessKeyId,
  each.secretAccessKey,
]);

function expectNothingSecret(text: string): void {
  for (const secret of SECRETS) expect(text).not.toContain(secret);
  expect(text).not.toMatch(/Signature=[0-9a-f]/);
}

describe('explain()', () => {
  test('reads a file of a set first, and not what the set is called', async () => {
    const { key, answer, subrequest } = await explained({ url: '/vod/a,%20b,%20c,.mp4.urlset/.mpd' });
    expect(key).toBe('films/a, b, c,.mp4.urlset');
    expect(answer.firstRead?.key).toBe('films/a b.mp4');
    expect(subrequest?.url).toContain('/films/a%20b.mp4');
  });

  test('follows a URL to the string that is signed', async () => {
    const { route, subrequest = expect.unreachable(), answer, ...rest } = await explained();
    expect(route.path).toBe('/vod/');
    expect(rest).toEqual({
      storeBucket: 'media',
      key: 'films/a b.mp4',
      tail: '.mpd',
      format: 'dash',
      unsignedReason: '',
    });
    expect(answer).toMatchObject({ status: 502, code: 'corrupt-media' });
    expect(subrequest).toMatchObject({
      method: 'GET',
      url: `${store.url}/media/films/a%20b.mp4`,
      generation: 7,
    });
    expect(subrequest.canonicalRequest.split('\n').slice(0, 3)).toEqual([
      'GET',
      '/media/films/a%20b.mp4',
      '',
    ]);
    expect(subrequest.canonicalRequest).toContain('\nrange:bytes=0-65535\n');
    expect(subrequest.stringToSign).toMatch(/^AWS4-HMAC-SHA256\n\d{8}T\d{6}Z\n/);
    expect(subrequest.headers.find(({ name }) => name === 'authorization')?.value).toMatch(
      /Credential=ASIA…0002\/.*Signature=\[masked\]$/,
    );
    expectNothingSecret(JSON.stringify(subrequest));
  });

  test("masks a customer's own key", async () => {
    const customerKey = Buffer.alloc(32, 'secret of the customer').toString('base64');
    const source = sourceOf(store, SECOND_KEY);
    const media = { ...source.config.buckets['media']!, encryption: { customerKey } };
    const config = { ...source.config, buckets: { media } };
    const shown = await explainAt({ ...source, config }, { againstStore: true });
    expect(shown.subrequest?.canonicalRequest).toContain('encryption-customer-key:[masked]\n');
    expect(JSON.stringify(shown)).not.toContain(customerKey);
  });

  test.each([
    ['v4', 'header'],
    ['v4', 'query'],
    ['v2', 'header'],
    ['v2', 'query'],
  ] as const)(
    'masks an id with characters of its own, and no path, of %s in the %s',
    async (version, form) => {
      for (const accessKeyId of ['team+media@corp', 'media']) {
        const source = sourceOf(store, { ...FIRST_KEY, accessKeyId });
        const signing = { ...DEFAULT_SIGNING, version, in: form };
        const media = { ...source.config.buckets['media']!, signing };
        const config = { ...source.config, buckets: { media } };
        const { subrequest = expect.unreachable() } = await explainAt({ ...source, config }, {});
        expect(subrequest.url).toMatch(`${store.url}/media/films/a%20b.mp4`);
        const shown = JSON.stringify(subrequest).replaceAll('/media/', '');
        for (const id of [accessKeyId, encodeURIComponent(accessKeyId)]) expect(shown).not.toContain(id);
      }
    },
  );

  test('follows a route that passes objects through', async () => {
    const { key, tail, subrequest } = await explained({ url: '/files/x/y.pdf', range: 'bytes=5-9' });
    expect({ key, tail }).toEqual({ key: 'x/y.pdf', tail: '' });
    expect(subrequest?.headers).toContainEqual({ name: 'range', value: 'bytes=5-9' });
  });

  test.each([
    [{ url: '/nowhere/x' }, 'no-route'],
    [{ url: '/vod/../x' }, 'invalid-argument'],
    [{ url: 'vod' }, 'invalid-argument'],
    [{ range: 'bytes=9-1' }, 'invalid-argument'],
    [{ range: 'bytes=-5' }, 'invalid-argument'],
  ])('refuses %j as %s', async (change, code) => {
    const error: unknown = await explained(change).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ControlError);
    expect((error as ControlError).code).toBe(code);
  });

  test.each(['vod', '', 'file:///vod/a.mp4', 'http:///vod/a.mp4', 'rtmp://host/vod/a'])(
    'says in a sentence which forms of a URL there are, asked about %j',
    async (url) => {
      await expect(explained({ url })).rejects.toThrow(
        'Cannot explain the URL: url cannot be read: it is neither a path, which starts with /, nor a whole http:// or https:// URL',
      );
    },
  );

  test.each(['http://[::/vod/', 'https://a b/vod/', 'http://host:99999/vod/', 'http://[::1]x/vod/'])(
    'says in a sentence that the host of %s cannot be read',
    async (url) => {
      await expect(explained({ url })).rejects.toThrow(
        'Cannot explain the URL: url cannot be read: what stands between // and the path is no host, with or without a port',
      );
    },
  );

  test.each(['HTTPS://[::1]:8443/vod/a%20b.mp4/.mpd', 'http://user@cdn.example.com/vod/a%20b.mp4/.mpd'])(
    'reads %s',
    async (url) => expect(await explained({ url })).toMatchObject({ key: 'films/a b.mp4' }),
  );

  test('against the store: accepted', async () => {
    const { storeAnswer } = await explained({ againstStore: true });
    expect(storeAnswer).toMatchObject({ status: 206, code: '' });
  });

  test('against the store: another secret gives the same canonical request', async () => {
    const wrong = { ...SECOND_KEY, secretAccessKey: 'x'.repeat(40) } as SecretKeyCredential;
    const explanation = await explained({ againstStore: true }, wrong);
    const { storeAnswer, subrequest } = explanation;
    expect(storeAnswer).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
    expect(storeAnswer?.canonicalRequest).toBe(subrequest?.canonicalRequest);
    expect(storeAnswer?.stringToSign).toBe(subrequest?.stringToSign);
    expectNothingSecret(JSON.stringify(storeAnswer));
    expect(explanation.answer).toMatchObject({ status: 502, code: 'store-denied' });
    expect(viewOf(explanation)).toContain('They are the same');
  });

  test('against the store: what a proxy on the way changed is marked', async () => {
    const proxy = await rewritingProxy(store);
    const source = sourceOf(store, SECOND_KEY);
    const { media } = source.config.buckets;
    const config = { ...source.config, buckets: { media: { ...media!, endpoint: proxy } } };
    const explanation = await explainAt({ ...source, config }, { againstStore: true });
    expect(explanation.storeAnswer?.code).toBe('SignatureDoesNotMatch');
    const lines = viewOf(explanation).split('\n');
    const marked = lines.filter((line) => line.startsWith('!')).map((line) => line.split(/ {2,}/));
    expect(marked).toContainEqual(['!', 'range:bytes=0-65535', 'range:bytes=0-1']);
    expectNothingSecret(lines.join('\n'));
  });

  test('against a store that is away: says so', async () => {
    await store.close();
    const { answer, storeAnswer } = await explained({ againstStore: true });
    expect(storeAnswer).toMatchObject({ status: 0, message: 'ECONNREFUSED' });
    expect(answer).toMatchObject({ status: 503, code: 'store-unreachable' });
  });

  test('lists what a segment is put together from, and signs its first range, pinned', async () => {
    await putClips();
    const media = await fetchedFrom('/vod/ladder.ism/hls/ladder-video=450000-1.m4s');
    const { answer, subrequest } = await explained({ url: media.url });
    expect(answer).toMatchObject({ status: 200, contentType: media.type, lengthBytes: media.bytes.length });
    const [made, read] = answer.parts;
    expect(answer.parts).toHaveLength(2);
    if (made?.kind !== 'made' || read?.kind !== 'read') return expect.unreachable();
    const { bucket, key, start, end, ifMatch = '' } = read.range;
    expect(bucket).toBe('media');
    const object = await readFile(`${CLIPS.pathname}${key.replace('films/', '')}`);
    expect(object.subarray(start, end)).toEqual(media.bytes.subarray(made.lengthBytes));
    expect(subrequest?.headers).toContainEqual({ name: 'range', value: `bytes=${start}-${end - 1}` });
    expect(subrequest?.headers).toContainEqual({ name: 'if-match', value: ifMatch });
    const view = viewOf(await explained({ url: media.url }));
    expect(view).toContain(`made here (${made.lengthBytes} bytes)\n  ${key} bytes=${start}-${end - 1}\n`);
  });

  test('says that a manifest is made here, and signs the read of the server manifest', async () => {
    await putClips();
    const { answer, subrequest } = await explained({ url: '/vod/ladder.ism/.m3u8' });
    expect(answer).toMatchObject({ status: 200, contentType: 'application/vnd.apple.mpegurl' });
    expect(answer.parts).toEqual([{ kind: 'made', lengthBytes: answer.lengthBytes }]);
    expect(subrequest?.url).toBe(`${store.url}/media/films/ladder.ism`);
  });

  test.each(['.m3u8', '.mpd'])('lists tracks that are not in the manifest (%s)', async (tail) => {
    const film = await readFile(EMPTY_AUDIO);
    await store.putObject('media', 'films/film.mp4', film);
    const explanation = await explained({ url: `/vod/film.mp4/${tail}` });
    expect(explanation.answer).toMatchObject({ status: 200, leftOut: ['track 2: it has no samples'] });
    expect(viewOf(explanation)).toContain('\n  left out track 2: it has no samples');
  });

  test('lists what a server manifest asks for to no effect', async () => {
    await putClips();
    const meta = '<meta name="hls.no_audio_only" content="1"/>';
    const smil = `<smil><head>${meta}</head><body><switch><video src="ladder-180p.mp4"/></switch></body></smil>`;
    await store.putObject('media', 'films/film.ism', Buffer.from(smil));
    const explanation = await explained({ url: '/vod/film.ism/.mpd' });
    expect(viewOf(explanation)).toContain(
      '\n  ignored <meta> hls.no_audio_only: no playlist has a variant of sound alone beside pictures',
    );
  });

  test('lists the reads of an object passed through: its beginning, then the rest', async () => {
    await store.putObject('media', 'big.bin', Buffer.alloc(100_000));
    const { answer } = await explained({ url: '/files/big.bin' });
    const reads = answer.parts.map((part) => part.kind === 'read' && [part.range.start, part.range.end]);
    expect(reads).toEqual([
      [0, 65_536],
      [65_536, 100_000],
    ]);
  });

  test.each([
    ['/vod/ladder.ism/hls/ladder-video=450000-999.m4s', 404, 'not-found', 'films/ladder.ism'],
    ['/vod/missing.mp4/.mpd', 404, 'not-found', 'films/missing.mp4'],
  ])('refuses %s as the origin does, having asked the store', async (url, status, code, key) => {
    await putClips();
    const explanation = await explained({ url });
    expect(explanation).toMatchObject({ key, answer: { status, code, parts: [] } });
    expect(explanation.subrequest?.url).toBe(`${store.url}/media/${key}`);
    expect(viewOf(explanation)).toContain(`Answer ${status} ${code}\n  ${explanation.answer.message}`);
  });

  test.each([
    ['/vod/film.mp4/garbage.xyz', 404, 'not-found', 'films/film.mp4'],
    ['/vod/no-asset', 404, 'not-found', ''],
    ['/vod/film.mp4/.m3u8?t=x', 400, 'malformed-url', ''],
    ['/files/', 404, 'not-found', ''],
  ])('refuses %s as the origin does, which asks nothing of the store', async (url, status, code, key) => {
    const explanation = await explained({ url, againstStore: true });
    expect(explanation).toMatchObject({ key, answer: { status, code } });
    expect(explanation.route.path).toBe(`/${url.split('/')[1] ?? ''}/`);
    expect(explanation.subrequest).toBeUndefined();
    expect(explanation.storeAnswer).toBeUndefined();
  });

  test('tells what it can without a credential, and why no more', async () => {
    const explanation = await explainAt(sourceOf(store, undefined), { againstStore: true });
    expect(explanation).toMatchObject({
      key: 'films/a b.mp4',
      answer: { status: 503, code: 'no-credential' },
      unsignedReason: 'Cannot sign: bucket media has no credential yet',
    });
    expect(viewOf(explanation)).toContain('has no credential yet');
  });

  test('tells route, object and ranges of a directory bucket, and why no signature', async () => {
    const express = await startExpressStore([FIRST_KEY as AccessKey]);
    const source = sourceOf(store, FIRST_KEY);
    const media = { ...source.config.buckets['media']!, bucket: DIRECTORY_BUCKET, endpoint: express.url };
    const config = { ...source.config, buckets: { media } };
    const explanation = await explainAt({ ...source, config }, { url: '/files/k.bin' });
    expect(explanation).toMatchObject({ key: 'k.bin', answer: { status: 200, lengthBytes: OBJECT.length } });
    expect(explanation.answer.parts).toMatchObject([{ kind: 'read', usedBytes: OBJECT.length }]);
    expect(explanation.subrequest).toBeUndefined();
    expect(explanation.unsignedReason).toContain('is a directory bucket');
  });
});

/** What the origin itself answers to a path. */
async function fetchedFrom(url: string): Promise<{ url: string; type: string; bytes: Buffer }> {
  const { config, snapshot } = sourceOf(store, SECOND_KEY);
  const worker = await startWorker(config, [snapshot('media', Date.now())!]);
  onTestFinished(() => worker.close());
  const response = await fetch(worker.url + url);
  expect(response.status).toBe(200);
  const bytes = Buffer.from(await response.arrayBuffer());
  return { url, type: response.headers.get('content-type') ?? '', bytes };
}

/** A proxy in front of a store that passes everything on but the range. */
async function rewritingProxy({ url }: S3Store): Promise<string> {
  const server = createServer((request, response) => {
    const headers = { ...request.headers, range: 'bytes=0-1' };
    const onward = requestHttp(url + (request.url ?? ''), { headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
