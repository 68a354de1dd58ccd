import { describe, expect, it } from 'vitest';
import { select } from '../../../origin/selection/select.ts';
import { WHOLE, type Selection } from '../../../origin/model/selection.ts';
import { bytesOf, clipAsset, planOf, textOf } from '../../support/ladder-asset.ts';

const VIDEO: Selection = { wants: ({ kind }) => kind === 'video', query: 'filter=type%3D%3D%22video%22' };

describe('select()', () => {
  it('leaves the whole as it is', async () => {
    const asset = await clipAsset();
    expect(select(asset, WHOLE)).toBe(asset);
  });

  it('keeps the tracks that are wanted, in their order, under tags of their own', async () => {
    const asset = await clipAsset();
    const videos = select(asset, VIDEO);
    expect(videos.tracks).toEqual(asset.tracks.filter(({ kind }) => kind === 'video'));
    expect(asset.tracks.length).toBeGreaterThan(videos.tracks.length);
    for (const tail of ['hls/ladder-video=100000-2.m4s', '.m3u8', '.mpd'])
      expect(planOf(videos, tail).etag, tail).not.toBe(planOf(asset, tail).etag);
  });

  it('finds nothing else of the asset any more', async () => {
    const videos = select(await clipAsset(), VIDEO);
    expect(() => planOf(videos, 'ladder-audio_eng=64000.m3u8')).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  });

  it('says when nothing is left', async () => {
    const asset = await clipAsset();
    expect(() => select(asset, { wants: () => false, query: 'filter=x' })).toThrow('no track is left');
  });
});

/** Every URI that a manifest leads on with, templates filled in. */
function urisOf(manifest: string): string[] {
  const quoted = [...manifest.matchAll(/(?:URI|media|initialization|Url)="([^"]+)"/g)].map(([, uri]) => uri!);
  return [...quoted, ...(manifest.match(/^[^#<\s].*$/gm) ?? [])];
}

it.each(['.m3u8', 'ladder-video=100000.m3u8', 'keyframes/ladder-video=100000.m3u8', '.mpd', 'Manifest'])(
  'goes with every URI of %s',
  async (tail) => {
    const asset = await clipAsset();
    const uris = urisOf(textOf(planOf(select(asset, VIDEO), tail)));
    expect(uris.length).toBeGreaterThan(0);
    for (const uri of uris) expect(uri).toMatch(/[^?]\?filter=type%3D%3D%22video%22$/);
    for (const uri of urisOf(textOf(planOf(asset, tail)))) expect(uri).not.toContain('?');
  },
);

it('goes on to the next segment', async () => {
  const { next } = planOf(select(await clipAsset(), VIDEO), 'hls/ladder-video=100000-1.m4s');
  expect(next).toBe(`ladder-video=100000-2.m4s?${VIDEO.query}`);
});

it('sends the media of the whole in a clip', async () => {
  const asset = await clipAsset();
  const clip = select(asset, { clip: { beginSeconds: 9, endSeconds: 15 }, query: 'vbegin=9&vend=15' });
  for (const id of ['video=100000', 'audio_swe=64000']) {
    const ours = await bytesOf(planOf(clip, `hls/ladder-${id}-1.m4s`));
    const whole = await bytesOf(planOf(asset, `hls/ladder-${id}-3.m4s`));
    const media = (bytes: Buffer) => bytes.subarray(bytes.indexOf('mdat'));
    expect(media(ours).equals(media(whole))).toBe(true);
    expect(ours.equals(whole)).toBe(false);
    expect(planOf(clip, `hls/ladder-${id}-1.m4s`).etag).not.toBe(
      planOf(asset, `hls/ladder-${id}-1.m4s`).etag,
    );
  }
});
