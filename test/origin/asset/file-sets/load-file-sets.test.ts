import { describe, expect, it } from 'vitest';
import { Assets } from '../../../../origin/asset/assets.ts';
import { putClips } from '../../../support/clips.ts';
import { clipAsset, planOf } from '../../../support/ladder-asset.ts';
import { CountingStore } from '../support/counting-store.ts';

async function resolve(key: string, mapping = {}) {
  const store = new CountingStore();
  await putClips((name, bytes) => store.put(name, bytes));
  store.put('film.json', Buffer.from(JSON.stringify(mapping)));
  return new Assets(store, { locate: () => undefined }).resolve('media', key);
}

describe('a set of files', () => {
  it('is one title of all their pictures, with the sound of the first that has some', async () => {
    const asset = await resolve('ladder-,180p,360p-eng,720p,.mp4.urlset');
    expect(asset.name).toBe('ladder');
    const kinds = asset.tracks.map(({ kind, language, video }) => [kind, language, video?.height]);
    expect(kinds).toEqual([
      ['video', 'und', 180],
      ['video', 'und', 360],
      ['audio', 'en', undefined],
      ['video', 'und', 720],
    ]);
    expect(asset.leftOut).toEqual([]);
    const [video] = asset.tracks;
    expect(planOf(asset, `hls/ladder-${video!.id}-1.m4s`).lengthBytes).toBeGreaterThan(1000);
  });

  it('has sound once that all of its files have', async () => {
    const store = new CountingStore();
    await putClips((name, bytes) => {
      if (name === 'ladder-360p-eng.mp4') for (const copy of ['1', '2']) store.put(`copy-${copy}.mp4`, bytes);
    });
    const assets = new Assets(store, { locate: () => undefined });
    const asset = await assets.resolve('media', 'copy-,1,2,.mp4.urlset');
    expect(asset.tracks.map(({ kind }) => kind)).toEqual(['video', 'audio', 'video']);
    expect(asset.leftOut).toEqual([
      expect.stringContaining('of copy-2.mp4: the same sound as in copy-1.mp4'),
    ]);
  });

  it('is not there where one of its files is not', async () => {
    await expect(resolve('ladder-,180p,none,.mp4.urlset')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a mapping', () => {
  it('is the same title as the server manifest that names the same tracks', async () => {
    const ladder = await clipAsset();
    const tracks = [
      { src: 'ladder-180p.mp4', type: 'video', bitrate: 100_000 },
      { src: 'ladder-360p-eng.mp4', type: 'video', bitrate: 250_000 },
      { src: 'ladder-720p.mp4', type: 'video', bitrate: 450_000 },
      { src: 'ladder-360p-eng.mp4', type: 'audio', bitrate: 64_000, language: 'eng' },
      { src: 'ladder-swe.mp4', type: 'audio', bitrate: 64_000, language: 'swe', label: 'Svenska' },
    ];
    const asset = await resolve('film.json', { tracks });
    expect(asset.name).toBe('film');
    expect(asset.tracks.map(({ id }) => id)).toEqual(ladder.tracks.map(({ id }) => id));
    expect(asset.revision).not.toBe(ladder.revision);
  });

  it('takes whole files', async () => {
    const asset = await resolve('film.json', {
      tracks: [{ src: 'ladder-360p-eng.mp4' }, { src: 'ladder-swe.mp4' }],
    });
    expect(asset.tracks.map(({ kind, language }) => [kind, language])).toEqual([
      ['video', 'und'],
      ['audio', 'en'],
      ['audio', 'sv'],
    ]);
  });
});
