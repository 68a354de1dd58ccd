import { describe, expect, it } from 'vitest';
import type { Asset } from '../../../origin/model/asset.ts';
import { clipAsset } from '../../../origin/selection/clip-asset.ts';
import { snap } from '../../../origin/selection/snap.ts';
import { movieFile } from '../../support/movie-builder.ts';
import { openGopVideo, steadySound } from '../../support/open-gop.ts';
import { resolveFile } from '../asset/support/resolve.ts';

function snapped({ tracks }: Asset, beginSeconds: number, endSeconds: number): number[] {
  const { beginSeconds: begin, endSeconds: end } = snap(tracks, { beginSeconds, endSeconds });
  return [begin, end];
}

/** Of each track of a clip. */
function lengths(asset: Asset, beginSeconds: number, endSeconds: number): [string, number][] {
  return clipAsset(asset, { beginSeconds, endSeconds }).tracks.map(({ kind, segments, timescale }) => [
    kind,
    Math.round((segments.startTicks(segments.count) - segments.startTicks(0)) / timescale),
  ]);
}

describe('a boundary that a time means', () => {
  it('is that of an open group, whose leading pictures are presented before it', async () => {
    const asset = await resolveFile(movieFile([openGopVideo(16), steadySound(16)]));
    const [video] = asset.tracks;
    expect(video!.segments.startTicks(1) / video!.timescale).toBe(3.96);
    expect(snapped(asset, 4, 8)).toEqual([4, 8]);
    expect(snapped(asset, 3.97, 8.03)).toEqual([4, 8]);
    expect(snapped(asset, 3.9, 8.1)).toEqual([0, 12]);
    expect(lengths(asset, 4, 8)).toEqual([
      ['video', 4],
      ['audio', 4],
    ]);
  });

  it('is the first frame of sound behind it', async () => {
    const asset = await resolveFile(movieFile([steadySound(16)]));
    const [{ segments, timescale }] = asset.tracks as [Asset['tracks'][number]];
    expect(segments.startTicks(1) / timescale).toBeGreaterThan(4);
    expect(lengths(asset, 4, 8)).toEqual([['audio', 4]]);
    expect(snapped(asset, 4, 8)[0]).toBeCloseTo(4.01, 1);
    expect(snapped(asset, 3.9, 8.2)[0]).toBe(0);
  });

  it('is not the next slide, however long one is shown', async () => {
    const slides = {
      ...openGopVideo(16),
      sizes: [9, 9, 9, 9],
      perChunk: [4],
      durations: [4, 100],
      offsets: [4, 0],
      syncSamples: [1, 2, 3, 4],
      edits: [],
    };
    expect(snapped(await resolveFile(movieFile([slides])), 3, 9)).toEqual([0, 12]);
  });
});

describe('sound that outlasts the picture', () => {
  const title = () => resolveFile(movieFile([openGopVideo(4), steadySound(60)]));

  it('is in a clip that begins behind the last picture', async () => {
    expect(lengths(await title(), 10, 20)).toEqual([['audio', 12]]);
    expect(lengths(await title(), 40, 1000)).toEqual([['audio', 20]]);
  });

  it('is not in a clip that ends with the picture', async () => {
    const clip = lengths(await title(), 0, 4);
    expect(clip[0]).toEqual(['video', 4]);
    expect(clip[1]![1]).toBeLessThanOrEqual(8);
    expect(lengths(await title(), 2, 15)[1]).toEqual(['audio', 16]);
  });

  it('ends the asset', async () => {
    const asset = await title();
    expect(() => snapped(asset, 61, 70)).toThrow('the clip begins at 61 s, behind the end at 60.011 s');
    expect(snapped(asset, 50, Infinity)[1]).toBe(Infinity);
  });
});
