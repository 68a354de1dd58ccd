import { describe, expect, test } from 'vitest';
import { Assets } from '../../../origin/asset/assets.ts';
import type { Asset } from '../../../origin/model/asset.ts';
import { noPlanCache } from '../../../origin/model/plan-cache.ts';
import { planOf, textOf } from '../../support/ladder-asset.ts';
import { box, u8 } from '../../support/mp4-boxes.ts';
import { audioEntry, avc1, esds, movieFile, mp4a, type TrackSpec } from '../../support/movie-builder.ts';
import { CountingStore } from '../asset/support/counting-store.ts';
import { resolveFile } from '../asset/support/resolve.ts';

const VIDEO: TrackSpec = {
  trackId: 1,
  handler: 'vide',
  timescale: 1000,
  sampleEntries: [avc1()],
  sizes: [10, 20, 30, 40],
  perChunk: [2, 2],
  durations: [4, 1000],
};
const STEREO = mp4a();
const AC3 = audioEntry('ac-3', box('dac3', u8(0x10, 0x3c, 0xe0)));
const MONO = audioEntry('mp4a', esds(u8(0x11, 0x88)));

function audio(trackId: number, language: string, entry = STEREO, name?: string): TrackSpec {
  const sound = { ...VIDEO, trackId, handler: 'soun', sampleEntries: [entry], language };
  return name === undefined ? sound : { ...sound, name };
}

interface Media {
  readonly [attribute: string]: string | undefined;
}

function media(asset: Asset): Media[] {
  const lines = textOf(planOf(asset, '.m3u8')).match(/^#EXT-X-MEDIA.*$/gm) ?? [];
  return lines.map((line) =>
    Object.fromEntries(
      [...line.matchAll(/([A-Z-]+)=("[^"]*"|[^,]*)/g)].map(([, key, value]) => [key!, value]),
    ),
  );
}

/** RFC 8216 4.3.4.1.1: the groups of a type have the same members, but for URI and CHANNELS. */
function members(asset: Asset): string[][] {
  const groups = new Map<string, string[]>();
  for (const { 'GROUP-ID': id = '', URI: _uri, CHANNELS: _channels, ...rest } of media(asset)) {
    groups.set(id, [...(groups.get(id) ?? []), JSON.stringify(rest)]);
  }
  const all = [...groups.values()];
  for (const group of all) expect(group).toEqual(all[0]);
  return all.map((group) => group.map((member) => (JSON.parse(member) as Media)['NAME'] ?? ''));
}

function sets(asset: Asset): string[] {
  return textOf(planOf(asset, '.mpd')).match(/<AdaptationSet [^>]*contentType="audio"/g) ?? [];
}

describe('audio of one file', () => {
  test('of one language twice is two choices of one group', async () => {
    const asset = await resolveFile(movieFile([VIDEO, audio(2, 'eng'), audio(3, 'eng'), audio(4, 'spa')]));
    expect(members(asset)).toEqual([['"English"', '"English 2"', '"Spanish"']]);
    expect(media(asset).map(({ AUTOSELECT }) => AUTOSELECT)).toEqual(['YES', 'NO', 'YES']);
    expect(media(asset).map(({ DEFAULT }) => DEFAULT)).toEqual(['YES', 'NO', 'NO']);
    expect(sets(asset)).toHaveLength(3);
    expect(textOf(planOf(asset, '.mpd'))).toContain('<Label>English 2</Label>');
  });

  test('of two bitrates is no ladder, for nobody says that both are the same', async () => {
    const quiet = { ...audio(3, 'eng'), sizes: [1, 1, 1, 1] };
    const asset = await resolveFile(movieFile([VIDEO, audio(2, 'eng'), quiet]));
    expect(members(asset)).toEqual([['"English"', '"English 2"']]);
    expect(sets(asset)).toHaveLength(2);
  });

  test('in two encodings is two groups of the same members', async () => {
    const tracks = [VIDEO, audio(2, 'eng'), audio(3, 'spa'), audio(4, 'eng', AC3), audio(5, 'eng', MONO)];
    const asset = await resolveFile(movieFile(tracks));
    expect(members(asset)).toEqual([0, 1, 2].map(() => ['"English"', '"Spanish"']));
    const uris = media(asset).map(({ URI }) => URI?.match(/audio_\w+/)?.[0]);
    // Spanish is in one encoding only, and stands in every group.
    expect(uris).toEqual(['audio_eng', 'audio_spa', 'audio_eng_1', 'audio_spa', 'audio_eng_2', 'audio_spa']);
    expect(textOf(planOf(asset, '.m3u8'))).toContain('CODECS="avc1.64001f,ac-3,mp4a.40.2"');
  });

  test('in an encoding for each language is one group, and no variant stands twice', async () => {
    const asset = await resolveFile(movieFile([VIDEO, audio(2, 'eng'), audio(3, 'swe', AC3)]));
    expect(members(asset)).toEqual([['"English"', '"Swedish"']]);
    for (const container of ['fmp4', 'ts'] as const) {
      const text = textOf(planOf(asset, '.m3u8', noPlanCache, { container }));
      expect(text.match(/^#EXT-X-STREAM-INF/gm), container).toHaveLength(1);
    }
  });

  test('is told apart by the names of its handlers', async () => {
    const asset = await resolveFile(
      movieFile([VIDEO, audio(2, 'eng'), audio(3, 'eng', STEREO, 'Commentary')]),
    );
    expect(members(asset)).toEqual([['"English"', '"Commentary"']]);
  });
});

describe('audio of a server manifest', () => {
  async function resolve(...tracks: readonly string[]): Promise<Asset> {
    const store = new CountingStore();
    store.put('a.mp4', movieFile([VIDEO, audio(2, 'eng'), audio(3, 'eng'), audio(4, 'spa')]));
    const body = [
      '<video src="a.mp4"/>',
      ...tracks.map((attributes) => `<audio src="a.mp4" ${attributes}/>`),
    ];
    store.put('a.ism', Buffer.from(`<smil><body><switch>${body.join('')}</switch></body></smil>`));
    return new Assets(store, { locate: () => undefined }).resolve('media', 'a.ism');
  }
  test('is a ladder where its bitrates differ', async () => {
    const asset = await resolve(
      'systemBitrate="64000" systemLanguage="eng"',
      'systemBitrate="128000" systemLanguage="eng"',
      'systemBitrate="64000" systemLanguage="swe"',
    );
    expect(members(asset)).toEqual([
      ['"English"', '"Swedish"'],
      ['"English"', '"Swedish"'],
    ]);
    expect(sets(asset)).toHaveLength(2);
  });

  test('is two choices where they do not', async () => {
    const asset = await resolve(
      'systemBitrate="64000" systemLanguage="eng"',
      'systemBitrate="64000" systemLanguage="eng"',
    );
    expect(members(asset)).toEqual([['"English"', '"English 2"']]);
    expect(sets(asset)).toHaveLength(2);
  });
});
