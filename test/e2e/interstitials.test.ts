import { Parser } from 'm3u8-parser';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RouteConfig } from '../../origin/origin-config.ts';
import { putClips } from '../support/clips.ts';
import { workerConfig } from '../support/origin-rig.ts';
import { FIRST_KEY, startStore } from '../support/store-rig.ts';
import { startWorker } from '../support/worker-rig.ts';

const ROUTE: RouteConfig = { path: '/vod/', bucket: 'media', prefix: 'films/', mode: 'package' };
const FILE = 'films/ladder.interstitials.json';
const AD = { id: 'ad-1', start: 13, assetUri: 'https://ads.example/a.m3u8', duration: 15 };
const VIDEO = 'ladder-video=100000.m3u8';

const fileOf = (...interstitials: object[]) => Buffer.from(JSON.stringify({ interstitials }));

/** A worker that keeps what it has seen for a moment only. */
async function rigOf(file: Buffer | undefined, route: RouteConfig = { ...ROUTE, interstitials: true }) {
  const store = await startStore();
  await putClips((name, bytes) => store.putObject('media', `films/${name}`, bytes));
  const put = (bytes: Buffer) => store.putObject('media', FILE, bytes);
  if (file !== undefined) await put(file);
  const freshness = { ttlMs: 0, staleWhileRevalidateMs: 0, staleIfErrorMs: 0, negativeMs: 0 };
  const config = { ...workerConfig(store), freshness, routes: [route] };
  const worker = await startWorker(config, [{ bucket: 'media', generation: 1, credential: FIRST_KEY }]);
  onTestFinished(() => worker.close());
  const get = async (tail: string) => {
    const answer = await fetch(`${worker.url}/vod/ladder.ism/${tail}`);
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  return { store, put, get };
}

const rangesOf = (playlist: string) => playlist.match(/^#EXT-X-DATERANGE:.*$/gm) ?? [];
const dateOf = (playlist: string) => /^#EXT-X-PROGRAM-DATE-TIME:(.*)$/m.exec(playlist)?.[1];

describe('interstitials beside an asset', () => {
  it('stand in every media playlist, with the date that they are named by', async () => {
    const { get } = await rigOf(fileOf(AD));
    const said = [
      '#EXT-X-DATERANGE:ID="ad-1",CLASS="com.apple.hls.interstitial",START-DATE="2000-01-01T00:00:13.000Z",' +
        'X-ASSET-URI="https://ads.example/a.m3u8",DURATION=15',
    ];
    const master = await get('.m3u8');
    expect(rangesOf(master.text)).toEqual([]);
    const uris = [...master.text.matchAll(/[\w/=-]+\.m3u8/g)].map(([uri]) => uri);
    expect(uris.some((uri) => uri.startsWith('keyframes/'))).toBe(true);
    for (const uri of [...uris, 'ladder-audio_eng=64000.m3u8?container=ts']) {
      const { text } = await get(uri);
      expect(rangesOf(text), uri).toEqual(said);
      expect(dateOf(text), uri).toBe('2000-01-01T00:00:00.000Z');
    }
  });

  it('are read by a library as they were written', async () => {
    const { get } = await rigOf(fileOf(AD, { ...AD, id: 'ad-2', start: 4.5, cue: ['ONCE'] }));
    const parser = new Parser();
    parser.push((await get(VIDEO)).text);
    parser.end();
    expect(parser.manifest).toMatchObject({
      dateRanges: [
        { id: 'ad-2', cue: 'ONCE', startDate: new Date('2000-01-01T00:00:04.500Z') },
        { id: 'ad-1', duration: 15, class: 'com.apple.hls.interstitial' },
      ],
    });
  });

  it('move with a clip, and those outside of it are left out', async () => {
    const { get } = await rigOf(
      fileOf({ ...AD, id: 'before', start: undefined, cue: ['PRE'] }, AD, { ...AD, id: 'late', start: 30 }),
    );
    const { text } = await get(`${VIDEO}?vbegin=12&vend=24`);
    expect(rangesOf(text)).toEqual([expect.stringMatching(/^.*ID="ad-1".*T00:00:01\.000Z/)]);
  });

  it('are taken over when the file comes, is replaced, and goes', async () => {
    const { get, put, store } = await rigOf(undefined);
    const seen = async () => {
      const { text, headers } = await get(VIDEO);
      return [rangesOf(text).length, headers.get('etag')] as const;
    };
    const [none, plain] = await seen();
    expect(none).toBe(0);
    await put(fileOf(AD));
    const [one, tag] = await seen();
    expect([one, tag === plain]).toEqual([1, false]);
    await put(fileOf(AD, { ...AD, id: 'ad-2' }));
    expect((await seen())[0]).toBe(2);
    await store.deleteObject('media', FILE);
    expect(await seen()).toEqual([0, plain]);
  });

  it('are not looked for where the route does not want them', async () => {
    const { get, store } = await rigOf(fileOf(AD), ROUTE);
    expect(dateOf((await get(VIDEO)).text)).toBeUndefined();
    expect(store.requests.filter(({ key }) => key === FILE)).toEqual([]);
  });

  it('are left out, and said to be, where the file is of no use', async () => {
    const { get, put } = await rigOf(Buffer.from('{'));
    const reason = async () => {
      const { status, headers, text } = await get(VIDEO);
      expect([status, rangesOf(text)]).toEqual([200, []]);
      return headers.get('headwater-left-out');
    };
    expect(await reason()).toBe('interstitials: it is not JSON in UTF-8');
    await put(fileOf({ ...AD, start: 41 }));
    expect(await reason()).toContain('interstitials: interstitials[0] has no start from 0 to 40');
    await put(Buffer.alloc(256 * 1024 + 1, 0x20));
    expect(await reason()).toContain('262145 bytes, the limit is 262144');
    await put(Buffer.alloc(0));
    expect(await reason()).toBeNull();
  });
});
