import { setTimeout } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { Assets } from '../../../origin/asset/assets.ts';
import { DEFAULT_FRESHNESS, RECHECK_PATIENCE_MS } from '../../../origin/freshness.ts';
import { HeadwaterError } from '../../../origin/model/errors.ts';
import { avc1, buildMovie, movieFile, mp4a, type TrackSpec } from '../../support/movie-builder.ts';
import { CountingStore } from './support/counting-store.ts';
import { errorOf } from './support/resolve.ts';

const VIDEO: TrackSpec = {
  trackId: 1,
  handler: 'vide',
  timescale: 1000,
  sampleEntries: [avc1()],
  sizes: [1000, 1000, 1000, 1000],
  perChunk: [4],
  durations: [4, 1000],
};
const AUDIO: TrackSpec = { ...VIDEO, trackId: 2, handler: 'soun', sampleEntries: [mp4a()], language: 'swe' };
const FILE = movieFile([VIDEO, AUDIO]);

const FRESH_MS = 60_000;

let store: CountingStore;
let now: number;
let assets: Assets;

beforeEach(() => {
  store = new CountingStore();
  now = 1_000_000;
  assets = new Assets(store, {
    locate: ({ host, pathname }) =>
      host === 'bucket.example' ? { bucket: 'other', key: pathname.slice(1) } : undefined,
    freshness: { ...DEFAULT_FRESHNESS, ttlMs: FRESH_MS },
    now: () => now,
  });
});

function manifest(body: string): Buffer {
  return Buffer.from(`<smil><body><switch>${body}</switch></body></smil>`);
}

/** Lets no read be answered until it is released. */
function gate(): { release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  store.beforeRead = () => promise;
  return { release: resolve };
}

describe('resolve() makes an asset', () => {
  test('of a media file', async () => {
    store.put('vod/my film.mp4', FILE, '"v1"');
    const asset = await assets.resolve('media', 'vod/my film.mp4');
    expect(asset).toMatchObject({ name: 'my film', durationSeconds: 4, ignored: [], leftOut: [] });
    expect(asset.tracks.map(({ id, language, bitrate }) => ({ id, language, bitrate }))).toEqual([
      { id: 'video=8000', language: 'und', bitrate: 8000 },
      { id: 'audio_swe=8000', language: 'sv', bitrate: 8000 },
    ]);
    expect(asset.tracks[0]!.object).toMatchObject({ bucket: 'media', key: 'vod/my film.mp4', etag: '"v1"' });
  });

  test('of a server manifest, indexing each file once and at the same time', async () => {
    store
      .put(
        'vod/a.ism',
        manifest(
          `<video src="a.mp4" systemBitrate="800000"/>
         <video src="https://bucket.example/b.mp4" systemBitrate="400000"/>
         <audio src="a.mp4" systemLanguage="eng"><param name="trackName" value="English"/></audio>
         <textstream src="a.vtt"/>`,
        ),
      )
      .put('vod/a.mp4', FILE)
      .put('vod/a.vtt', Buffer.from('WEBVTT\n'))
      .put('b.mp4', movieFile([VIDEO]), '"b"', 'other');
    let underWay = 0;
    let most = 0;
    store.beforeRead = async () => {
      most = Math.max(most, ++underWay);
      await new Promise(setImmediate);
      underWay--;
    };
    const asset = await assets.resolve('media', 'vod/a.ism');
    expect(store.reads.map(({ bucket, key }) => `${bucket}/${key}`)).toEqual([
      'media/vod/a.ism',
      'media/vod/a.mp4',
      'other/b.mp4',
      'media/vod/a.vtt',
    ]);
    expect(most).toBe(2);
    expect(asset.tracks.map(({ id, label, object }) => [id, label, object.key])).toEqual([
      ['video=800000', undefined, 'vod/a.mp4'],
      ['video=400000', undefined, 'b.mp4'],
      ['audio_eng=8000', 'English', 'vod/a.mp4'],
    ]);
    expect(asset.name).toBe('a');
    expect(asset.texts.map(({ id, format }) => [id, format])).toEqual([['textstream=1000', 'vtt']]);
  });

  test('whose revision changes with any of its objects', async () => {
    const revisions = new Set<string>();
    for (const [manifestTag, mediaTag] of [
      ['"1"', '"1"'],
      ['"2"', '"1"'],
      ['"1"', '"2"'],
      ['"1"', '"1"'],
    ] as const) {
      store.put('a.ism', manifest('<video src="a.mp4"/>'), manifestTag).put('a.mp4', FILE, mediaTag);
      assets.invalidate('media', 'a.ism');
      revisions.add((await assets.resolve('media', 'a.ism')).revision);
    }
    expect(revisions.size).toBe(3);
  });

  test('that tells tracks of the same kind, language and bitrate apart', async () => {
    const twice = '<audio src="a.mp4" systemBitrate="64000"/>'.repeat(2);
    store.put('a.ism', manifest(`<video src="a.mp4"/>${twice}`)).put('a.mp4', FILE);
    const { tracks } = await assets.resolve('media', 'a.ism');
    expect(tracks.map(({ id }) => id)).toEqual(['video=8000', 'audio_swe=64000', 'audio_swe_1=64000']);
  });
});

describe('resolve() refuses', () => {
  test.each([
    [
      'a track the file does not have',
      '<video src="a.mp4"><param name="trackID" value="9"/></video>',
      'Cannot package a.mp4: it has no video track 9',
    ],
    [
      'a track of another kind',
      '<video src="a.mp4"><param name="trackID" value="2"/></video>',
      'Cannot package a.mp4: it has no video track 2',
    ],
    ['a kind the file does not have', '<audio src="b.mp4"/>', 'Cannot package b.mp4: it has no audio track'],
  ])('%s', async (_, body, message) => {
    store
      .put('a.ism', manifest(body))
      .put('a.mp4', FILE)
      .put('b.mp4', movieFile([VIDEO]));
    expect(await errorOf(assets.resolve('media', 'a.ism'))).toEqual({
      code: 'invalid-server-manifest',
      message,
    });
  });

  test('a host that is no configured bucket, without asking it', async () => {
    store.put('a.ism', manifest('<video src="https://evil.example/a.mp4"/>'));
    const { code, message } = await errorOf(assets.resolve('media', 'a.ism'));
    expect(code).toBe('invalid-server-manifest');
    expect(message).toContain('host evil.example');
    expect(store.reads).toHaveLength(1);
  });

  test('a server manifest of more than a megabyte', async () => {
    store.put('a.ism', manifest(`<video src="a.mp4"/>${' '.repeat(1024 * 1024)}`));
    expect((await errorOf(assets.resolve('media', 'a.ism'))).message).toBe(
      'Cannot parse server manifest a.ism: it has 1048639 bytes, the limit is 1048576',
    );
  });

  test('live', async () => {
    expect((await errorOf(assets.resolve('media', 'a.isml'))).code).toBe('unsupported-media');
    expect(store.reads).toEqual([]);
  });

  test('what does not exist, and asks again the next time', async () => {
    store.put('a.ism', manifest('<video src="a.mp4"/>'));
    expect((await errorOf(assets.resolve('media', 'a.ism'))).code).toBe('not-found');
    store.put('a.mp4', FILE);
    expect((await assets.resolve('media', 'a.ism')).tracks).toHaveLength(1);
  });

  test('the rest of a ladder once one file fails', async () => {
    const sources = Array.from({ length: 40 }, (_, i) => `<video src="${i}.mp4"/>`);
    store.put('a.ism', manifest(sources.join('')));
    for (let i = 1; i < 40; i++) store.put(`${i}.mp4`, FILE);
    expect((await errorOf(assets.resolve('media', 'a.ism'))).message).toContain('0.mp4');
    expect(store.reads.length).toBeLessThan(20);
  });
});

describe('resolve() asks the store', () => {
  test('once for all who ask at the same time', async () => {
    store.put('a.mp4', FILE);
    const resolved = await Promise.all(Array.from({ length: 20 }, () => assets.resolve('media', 'a.mp4')));
    expect(new Set(resolved).size).toBe(1);
    expect(store.reads).toHaveLength(1);
    await assets.resolve('media', 'a.mp4');
    expect(store.reads).toHaveLength(1);
    expect(assets.stats).toMatchObject({ held: 1, hits: 1, misses: 1, rechecks: 0 });
  });

  test('for one who waits, though another went away', async () => {
    store.put('a.mp4', FILE);
    const { release } = gate();
    const gone = new AbortController();
    const left = errorOf(assets.resolve('media', 'a.mp4', gone.signal));
    const stays = assets.resolve('media', 'a.mp4');
    gone.abort();
    expect((await left).code).toBe('cancelled');
    release();
    expect((await stays).tracks).toHaveLength(2);
    expect(store.reads).toHaveLength(1);
  });

  test('no further when nobody waits any more', async () => {
    store.put('a.ism', manifest('<video src="a.mp4"/>')).put('a.mp4', FILE);
    const { release } = gate();
    const gone = new AbortController();
    const left = errorOf(assets.resolve('media', 'a.ism', gone.signal));
    gone.abort();
    expect((await left).code).toBe('cancelled');
    release();
    await new Promise(setImmediate);
    expect(store.reads).toHaveLength(1);
    expect(assets.stats.held).toBe(0);
    expect((await assets.resolve('media', 'a.ism')).tracks).toHaveLength(1);
  });

  test('not at all for one who was gone already', async () => {
    expect((await errorOf(assets.resolve('media', 'a.mp4', AbortSignal.abort()))).code).toBe('cancelled');
    expect(store.reads).toEqual([]);
  });
});

describe('resolve() looks again after a while', () => {
  beforeEach(async () => {
    store.put('a.ism', manifest('<video src="a.mp4"/>'), '"m1"').put('a.mp4', FILE, '"v1"');
    await assets.resolve('media', 'a.ism');
    store.reads.length = 0;
    now += FRESH_MS - 1;
    await assets.resolve('media', 'a.ism');
    expect(store.reads).toEqual([]);
    now += 1;
  });

  test('and keeps what is unchanged, for a byte of each object', async () => {
    const [asset] = await Promise.all([assets.resolve('media', 'a.ism'), assets.resolve('media', 'a.ism')]);
    expect(asset.tracks[0]!.object.etag).toBe('"v1"');
    expect(store.reads.map(({ key, start, end, ifMatch }) => [key, start, end, ifMatch])).toEqual([
      ['a.ism', 0, 1, '"m1"'],
      ['a.mp4', 0, 1, '"v1"'],
    ]);
    await assets.resolve('media', 'a.ism');
    expect(store.reads).toHaveLength(2);
    expect(assets.stats).toMatchObject({ hits: 2, misses: 1, rechecks: 1 });
  });

  test('and finds a replaced file', async () => {
    store.put('a.mp4', movieFile([{ ...VIDEO, durations: [4, 2000] }]), '"v2"');
    const asset = await assets.resolve('media', 'a.ism');
    expect(asset).toMatchObject({ durationSeconds: 8 });
    expect(asset.tracks[0]!.object.etag).toBe('"v2"');
    expect(assets.stats).toMatchObject({ misses: 2, rechecks: 0 });
  });

  test('and finds a removed file', async () => {
    store.remove('a.mp4');
    expect((await errorOf(assets.resolve('media', 'a.ism'))).code).toBe('not-found');
  });

  test('and keeps what it has while the store cannot be asked', async () => {
    store.beforeRead = () => {
      throw new HeadwaterError('store-unreachable', 'Cannot read: connection refused');
    };
    expect((await assets.resolve('media', 'a.ism')).tracks).toHaveLength(1);
    expect(assets.stats).toMatchObject({ stale: 1, rechecks: 0, misses: 1 });
  });

  test('and asks a store that failed again soon, and not for each', async () => {
    let asked = 0;
    store.beforeRead = () => {
      asked += 1;
      throw new HeadwaterError('store-unreachable', 'Cannot read: connection refused');
    };
    for (let i = 0; i < 10; i++) await assets.resolve('media', 'a.ism');
    expect(asked).toBeLessThanOrEqual(2);
    now += 5000;
    store.beforeRead = () => undefined;
    await assets.resolve('media', 'a.ism');
    expect(assets.stats).toMatchObject({ stale: 1, rechecks: 1 });
  });

  test('and believes what it has no longer than it may without the word of the store', async () => {
    store.beforeRead = () => {
      throw new HeadwaterError('store-unreachable', 'Cannot read: connection refused');
    };
    now += DEFAULT_FRESHNESS.staleIfErrorMs - 1;
    await assets.resolve('media', 'a.ism');
    now += 5000;
    expect((await errorOf(assets.resolve('media', 'a.ism'))).code).toBe('store-unreachable');
    store.beforeRead = () => undefined;
    expect((await assets.resolve('media', 'a.ism')).tracks).toHaveLength(1);
  });

  test('and lets nobody wait for a store that does not answer', async () => {
    store.beforeRead = () => setTimeout(RECHECK_PATIENCE_MS + 500);
    expect((await assets.resolve('media', 'a.ism')).tracks).toHaveLength(1);
    expect(assets.stats).toMatchObject({ stale: 1, misses: 1 });
  });
});

describe('resolve() remembers for a while', () => {
  const NEGATIVE_MS = 1000;
  beforeEach(() => {
    const freshness = { ...DEFAULT_FRESHNESS, negativeMs: NEGATIVE_MS };
    assets = new Assets(store, { locate: () => undefined, freshness, now: () => now });
  });

  test('that there is no asset, unless somebody knows better', async () => {
    for (let i = 0; i < 3; i++)
      expect((await errorOf(assets.resolve('media', 'a.mp4'))).code).toBe('not-found');
    expect(store.reads).toHaveLength(1);
    store.put('a.mp4', FILE);
    expect((await errorOf(assets.resolve('media', 'a.mp4'))).code).toBe('not-found');
    assets.purge(() => true);
    expect((await assets.resolve('media', 'a.mp4')).tracks).toHaveLength(2);
    assets.invalidate('media', 'a.mp4');
    store.remove('a.mp4');
    expect((await errorOf(assets.resolve('media', 'a.mp4'))).code).toBe('not-found');
    store.put('a.mp4', FILE);
    now += NEGATIVE_MS;
    expect((await assets.resolve('media', 'a.mp4')).tracks).toHaveLength(2);
  });

  test('that a file is of no use, and never that the store failed', async () => {
    store.put('bad.mp4', Buffer.from('no movie at all'));
    const { code } = await errorOf(assets.resolve('media', 'bad.mp4'));
    const reads = store.reads.length;
    expect((await errorOf(assets.resolve('media', 'bad.mp4'))).code).toBe(code);
    expect(store.reads).toHaveLength(reads);
    store.put('good.mp4', FILE);
    store.beforeRead = () => {
      store.beforeRead = () => undefined;
      throw new HeadwaterError('store-timeout', 'Cannot read: it took too long');
    };
    expect((await errorOf(assets.resolve('media', 'good.mp4'))).code).toBe('store-timeout');
    expect((await assets.resolve('media', 'good.mp4')).tracks).toHaveLength(2);
  });
});

describe('invalidate()', () => {
  test('makes the next resolve() load anew', async () => {
    store.put('a.mp4', FILE, '"v1"');
    const { revision } = await assets.resolve('media', 'a.mp4');
    store.put('a.mp4', FILE, '"v2"');
    assets.invalidate('media', 'a.mp4', revision);
    expect((await assets.resolve('media', 'a.mp4')).tracks[0]!.object.etag).toBe('"v2"');
    assets.invalidate('media', 'a.mp4', revision);
    await assets.resolve('media', 'a.mp4');
    expect(store.reads).toHaveLength(2);
  });

  test('keeps a load under way from being held, but not from those who wait', async () => {
    store.put('a.mp4', FILE, '"v1"');
    const { release } = gate();
    const before = assets.resolve('media', 'a.mp4');
    assets.invalidate('media', 'a.mp4');
    release();
    expect((await before).tracks).toHaveLength(2);
    expect(assets.stats.held).toBe(0);
  });
});

test('assets in excess of the limit leave, the longest unused first', async () => {
  const { moovBytes } = buildMovie([VIDEO, AUDIO]);
  const headBytes = 2048;
  assets = new Assets(store, { locate: () => undefined, headBytes, limitBytes: 3 * (moovBytes + 5000) });
  for (const key of ['1.mp4', '2.mp4', '3.mp4', '4.mp4']) {
    store.put(key, FILE);
    await assets.resolve('media', key);
    await assets.resolve('media', '1.mp4');
  }
  expect(assets.stats.held).toBe(3);
  expect(assets.stats.heldBytes).toBeGreaterThan(3 * moovBytes);
  expect(assets.stats.heldBytes).toBeLessThanOrEqual(3 * (moovBytes + 5000));
  store.reads.length = 0;
  for (const key of ['1.mp4', '3.mp4', '4.mp4']) await assets.resolve('media', key);
  expect(store.reads).toEqual([]);
  await assets.resolve('media', '2.mp4');
  expect(store.reads).toHaveLength(1);
});
