import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { planOf } from '../../support/ladder-asset.ts';
import { audioEntry, avc1, esds, movieFile, mp4a, type TrackSpec } from '../../support/movie-builder.ts';
import { CountingStore } from './support/counting-store.ts';
import { errorOf, resolveFile } from './support/resolve.ts';
import { Assets } from '../../../origin/asset/assets.ts';

const FOUND = new URL('../../../../shared/media/found/', import.meta.url);

const VIDEO: TrackSpec = {
  trackId: 1,
  handler: 'vide',
  timescale: 1000,
  sampleEntries: [avc1()],
  sizes: [10, 20, 30, 40],
  perChunk: [2, 2],
  durations: [4, 1000],
};
const AUDIO: TrackSpec = { ...VIDEO, trackId: 2, handler: 'soun', sampleEntries: [mp4a()] };
const EMPTY = { sizes: [], perChunk: [], durations: [] };

describe('resolve() leaves out', () => {
  test.each<[string, Partial<TrackSpec>, string]>([
    ['audio without samples', EMPTY, 'it has no samples'],
    ['audio whose edit presents nothing', { edits: [[1000, 9000]] }, 'its edit list presents no sample'],
    [
      'audio in two edits',
      {
        edits: [
          [500, 0],
          [500, 3000],
        ],
      },
      'its edit list has 2 edits, only one is understood',
    ],
    [
      'audio without a codec configuration',
      { sampleEntries: [audioEntry('mp4a')] },
      'sample entry "mp4a" has no usable codec configuration',
    ],
    [
      'audio of a codec that MPEG-4 has a number for',
      { sampleEntries: [audioEntry('mp4a', esds(new Uint8Array([0]), 0xdd))] },
      'sample entry "mp4a" is Vorbis as MPEG-4 names it, which players do not take in segments: encode it as AAC',
    ],
  ])('%s, and says so', async (_, change, reason) => {
    const asset = await resolveFile(movieFile([VIDEO, { ...AUDIO, ...change }]));
    expect(asset.tracks.map(({ kind }) => kind)).toEqual(['video']);
    expect(asset.leftOut).toEqual([`track 2: ${reason}`]);
    for (const tail of ['.m3u8', '.mpd']) {
      expect(planOf(asset, tail).headers).toEqual({ 'headwater-left-out': `track 2: ${reason}` });
    }
  });

  test('a track that a server manifest names', async () => {
    const store = new CountingStore().put('a.mp4', movieFile([VIDEO, { ...AUDIO, ...EMPTY }]));
    const body = '<video src="a.mp4"/><audio src="a.mp4"/>';
    store.put('a.ism', Buffer.from(`<smil><body><switch>${body}</switch></body></smil>`));
    const asset = await new Assets(store, { locate: () => undefined }).resolve('media', 'a.ism');
    expect(asset.tracks.map(({ kind }) => kind)).toEqual(['video']);
    expect(asset.leftOut).toContain('track 2: it has no samples');
  });

  test('no video whose loss would leave sound alone', async () => {
    const edits = [
      [500, 0],
      [500, 3000],
    ] as const;
    expect(await errorOf(resolveFile(movieFile([{ ...VIDEO, edits }, AUDIO])))).toMatchObject({
      code: 'unsupported-media',
      message: 'Cannot package track 1 of vod/a.mp4: its edit list has 2 edits, only one is understood',
    });
  });

  test.each<[string, Partial<TrackSpec>, string]>([
    ['without samples', EMPTY, 'it has no samples'],
    ['whose edit presents nothing', { edits: [[1000, 9000]] }, 'its edit list presents no sample'],
  ])('video %s, so that the sound plays', async (_, change, reason) => {
    const asset = await resolveFile(movieFile([{ ...VIDEO, ...change }, AUDIO]));
    expect(asset.tracks.map(({ kind }) => kind)).toEqual(['audio']);
    expect(asset.leftOut).toEqual([`track 1: ${reason}`]);
  });

  test('nothing of a file that leaves nothing to tell', async () => {
    const asset = await resolveFile(movieFile([VIDEO, AUDIO]));
    expect(planOf(asset, '.mpd')).not.toHaveProperty('headers');
  });
});

describe('resolve() of files that others made', () => {
  test.each([
    ['audio-edit-past-end.mp4', ['video'], 1],
    ['empty-audio-track.mp4', ['video'], 1],
    ['mp4a-67.mp4', ['video'], 1],
    ['two-equal-sample-entries.mp4', ['video'], 0],
    ['two-contiguous-edits.mp4', ['video'], 0],
  ])('%s plays', async (name, kinds, leftOut) => {
    const asset = await resolveFile(await readFile(new URL(name, FOUND)));
    expect([...new Set(asset.tracks.map(({ kind }) => kind))]).toEqual(expect.arrayContaining(kinds));
    expect(asset.leftOut).toHaveLength(leftOut);
  });
});
