import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startS3Store, type S3Store } from '../../../fixtures/s3/s3-store.ts';
import { packagers } from '../../../origin/packaging/packagers.ts';
import { CLIPS, putClips } from '../../support/clips.ts';
import { linksOf } from '../../support/manifest-links.ts';
import { workerConfig } from '../../support/origin-rig.ts';
import { WEB_VTT } from '../../support/text-inputs.ts';
import { FIRST_KEY, REGION } from '../../support/store-rig.ts';
import { startWorker, type RunningWorker } from '../../support/worker-rig.ts';

/** By format: what a player asks for first. A format that is not in this list is in no contract. */
const FIRST_URLS: Readonly<Record<string, readonly string[]>> = {
  hls: ['.m3u8'],
  'hls-ts': ['.m3u8?container=ts'],
  dash: ['.mpd', 'ladder.mpd?profile=on-demand'],
  smooth: ['Manifest'],
  progressive: ['ladder.mp4'],
  thumbnails: ['ladder-thumbnails.vtt'],
};

/** Which part of the title is asked for. */
const SELECTIONS = ['', 'vbegin=12&vend=20', `filter=${encodeURIComponent('type=="audio"||MaxHeight<400')}`];

/** Thumbnails are of the whole title. */
const NOT_IN_CLIPS = /thumbnails/;

function selectionsOf(first: string): readonly string[] {
  return NOT_IN_CLIPS.test(first)
    ? SELECTIONS.filter((selection) => !selection.startsWith('vbegin'))
    : SELECTIONS;
}

/** What the ladder has beside pictures and sound. */
const BESIDE =
  '<textstream src="text.vtt" systemLanguage="swe"/><img src="thumbs-$Number$.jpg"><param name="tileColumns" value="2"/>' +
  '<param name="tileRows" value="2"/><param name="thumbnailDuration" value="5"/><param name="thumbnailWidth" value="160"/>' +
  '<param name="thumbnailHeight" value="90"/></img>';

async function putBeside(): Promise<void> {
  const ladder = await readFile(new URL('ladder.ism', CLIPS), 'utf8');
  await store.putObject(
    'media',
    'films/ladder.ism',
    Buffer.from(ladder.replace('</switch>', `${BESIDE}</switch>`)),
  );
  await store.putObject('media', 'films/text.vtt', Buffer.from(WEB_VTT));
  for (const n of [1, 2]) await store.putObject('media', `films/thumbs-${n}.jpg`, Buffer.alloc(2000 * n, n));
}

/** More are looked at in one test than anybody reads; what a format names beyond is of the same kinds. */
const URL_LIMIT = 400;

let store: S3Store;
let worker: RunningWorker;
let asset: string;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contract-'));
  store = await startS3Store({ folder, region: REGION, keys: [FIRST_KEY] });
  await putClips((name, bytes) => store.putObject('media', `films/${name}`, bytes));
  await putBeside();
  worker = await startWorker(workerConfig(store), [
    { bucket: 'media', generation: 1, credential: FIRST_KEY },
  ]);
  asset = `${worker.url}/vod/ladder.ism/`;
  // A text is read once, whole, by whoever asks for some of it first.
  await (await fetch(`${asset}hls/ladder-textstream_swe=1000-1.webvtt`)).arrayBuffer();
});

afterAll(async () => {
  await worker.close();
  await store.close();
  await rm(folder, { recursive: true });
});

describe('the table of formats', () => {
  it('has none that is in no contract', () => {
    expect(packagers.map(({ name }) => name).toSorted()).toEqual(Object.keys(FIRST_URLS).toSorted());
  });
});

describe.each(Object.entries(FIRST_URLS))('%s', (_, firsts) => {
  const cases = firsts.flatMap((first) =>
    selectionsOf(first).map((selection) => withQuery(first, selection)),
  );

  it.each(cases)('answers every URL that %s leads to, with exactly what it promises', async (first) => {
    const urls = await everyUrl(new URL(first, asset));
    expect(urls.length).toBeLessThan(URL_LIMIT);
    for (const url of urls) await keepsItsWord(url);
  });

  it.each(cases)('plans %s and what it leads to without reading media', async (first) => {
    const urls = await everyUrl(new URL(first, asset));
    const before = store.requests.length;
    for (const url of urls) {
      const head = await fetch(url, { method: 'HEAD' });
      const again = await fetch(url, { headers: { 'if-none-match': head.headers.get('etag') ?? '' } });
      expect([head.status, again.status], url).toEqual([200, 304]);
    }
    expect(store.requests.length).toBe(before);
  });
});

describe('entity tags', () => {
  it('are the same from another worker', async () => {
    const other = await startWorker(workerConfig(store), [
      { bucket: 'media', generation: 1, credential: FIRST_KEY },
    ]);
    onTestFinished(() => other.close());
    for (const first of Object.values(FIRST_URLS).flat()) {
      for (const url of await everyUrl(new URL(withQuery(first, selectionsOf(first)[1]!), asset)))
        expect(await tagOf(url.replace(worker.url, other.url)), url).toBe(await tagOf(url));
    }
  });
});

async function tagOf(url: string): Promise<string | null> {
  return (await fetch(url, { method: 'HEAD' })).headers.get('etag');
}

/** As it is planned: what it is coded in on the way is for tests of its own. */
const UNCODED = { 'accept-encoding': 'identity' };

/** HEAD, GET, Range and If-None-Match agree on one answer. */
async function keepsItsWord(url: string): Promise<void> {
  const head = await fetch(url, { method: 'HEAD', headers: UNCODED });
  const get = await fetch(url, { headers: UNCODED });
  const body = Buffer.from(await get.arrayBuffer());
  expect([head.status, get.status], url).toEqual([200, 200]);
  expect(body.length, url).toBeGreaterThan(0);
  for (const name of ['content-length', 'content-type', 'etag', 'last-modified', 'cache-control'])
    expect(head.headers.get(name), `${name} of ${url}`).toBe(get.headers.get(name));
  expect(get.headers.get('content-length'), url).toBe(String(body.length));
  expect(get.headers.get('etag'), url).toMatch(/^"[^"]+"$/);
  const [start, end] = [Math.floor(body.length / 3), Math.ceil((2 * body.length) / 3)];
  const range = await fetch(url, { headers: { ...UNCODED, range: `bytes=${start}-${end - 1}` } });
  expect(range.status, url).toBe(206);
  expect(range.headers.get('etag'), url).toBe(get.headers.get('etag'));
  expect(range.headers.get('content-range'), url).toBe(`bytes ${start}-${end - 1}/${body.length}`);
  expect(Buffer.from(await range.arrayBuffer()).equals(body.subarray(start, end)), url).toBe(true);
}

/** The URL itself and all that it leads to, manifests and media. */
async function everyUrl(first: URL): Promise<string[]> {
  const found = new Set([first.href]);
  for (const url of found) {
    const head = await fetch(url, { method: 'HEAD' });
    const type = head.headers.get('content-type')?.split(';')[0] ?? '';
    expect(head.status, url).toBe(200);
    const next = nextOf(head, url);
    if (next !== undefined) found.add(next);
    const text = IS_MANIFEST.test(type) ? await (await fetch(url)).text() : '';
    for (const link of linksOf(type, text)) found.add(new URL(link, url).href);
  }
  return [...found];
}

const IS_MANIFEST = /mpegurl|xml/;

function nextOf(answer: Response, url: string): string | undefined {
  const link = /<(.*?)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
  return link === undefined ? undefined : new URL(link, url).href;
}

function withQuery(url: string, query: string): string {
  if (query === '') return url;
  return `${url}${url.includes('?') ? '&' : '?'}${query}`;
}
