import { beforeAll, describe, expect, it } from 'vitest';
import type { Asset, Track } from '../../../origin/model/asset.ts';
import { clipAsset } from '../../../origin/selection/clip-asset.ts';
import { clipAsset as shippedAsset } from '../../support/ladder-asset.ts';

let asset: Asset;

beforeAll(async () => {
  asset = await shippedAsset();
});

const clip = (beginSeconds: number, endSeconds: number) => clipAsset(asset, { beginSeconds, endSeconds });

function startsOf({ segments, timescale }: Track): number[] {
  return Array.from({ length: segments.count + 1 }, (_, i) => segments.startTicks(i) / timescale);
}

describe('clipAsset()', () => {
  it.each([
    [0, 4, 0, 4],
    [1, 3, 0, 4],
    [4, 4.5, 4, 8],
    [9, 15, 8, 16],
    [36, Infinity, 36, 40],
    [39.9, 1000, 36, 40],
    [0, 40, 0, 40],
  ])('snaps %d to %d s to the segments from %d to %d s', (begin, end, first, last) => {
    for (const track of clip(begin, end).tracks) {
      const whole = asset.tracks.find(({ id }) => id === track.id)!;
      const starts = startsOf(track);
      // Sound is cut at the first frame at or after the picture's cut; the last one of all ends as it ends.
      expect(starts[0]).toBeGreaterThanOrEqual(0);
      expect(starts[0]).toBeLessThan(0.03);
      expect(starts.at(-1)! + first).toBeGreaterThan(last - 0.03);
      expect(starts.at(-1)! + first).toBeLessThan(last + 0.03);
      for (const start of starts)
        expect(Math.min(...startsOf(whole).map((other) => Math.abs(other - first - start)))).toBeLessThan(
          1e-4,
        );
    }
  });

  it('shifts samples, and none is decoded before 0', () => {
    for (const track of clip(9, 15).tracks) {
      const whole = asset.tracks.find(({ id }) => id === track.id)!;
      const first = whole.segments.firstSample(2);
      const mediaTime = whole.samples.mediaTimeTicks;
      const shift = whole.segments.startTicks(2) - track.segments.startTicks(0) + mediaTime;
      const before = { ...whole.samples.read(first, first + 5) };
      const after = track.samples.read(0, 5);
      // Priming is of the first segment alone.
      expect(track.samples.mediaTimeTicks).toBe(0);
      expect(after.runs).toEqual(before.runs);
      expect(after.decodeTimeTicks).toBe(before.decodeTimeTicks - shift);
      expect(after.decodeTimeTicks).toBeGreaterThanOrEqual(0);
      expect(track.samples.count).toBe(whole.segments.firstSample(4) - first);
      expect(track.segments.firstSample(track.segments.count)).toBe(track.samples.count);
      const { durations } = track.samples.read(0, track.samples.count);
      const total = durations.subarray(0, track.samples.count).reduce((sum, ticks) => sum + ticks, 0);
      expect(track.samples.durationTicks).toBe(total);
    }
  });

  it('finds segments by their shifted times, and none of the rest', () => {
    const [track] = clip(9, 15).tracks;
    const { segments } = track!;
    for (let i = 0; i < segments.count; i++) expect(segments.indexAt(segments.startTicks(i))).toBe(i);
    expect(segments.indexAt(segments.startTicks(segments.count))).toBe(-1);
    expect(segments.indexAt(-4 * track!.timescale)).toBe(-1);
  });

  it('is the same asset for all times that mean the same segments', () => {
    expect(clip(9, 15)).toBe(clip(8.5, 12.5));
    expect(clip(9, 15)).not.toBe(clip(9, 17));
  });

  it('leaves out a track that ended before', () => {
    const [video] = asset.tracks;
    const short = clipAsset(asset, { beginSeconds: 0, endSeconds: 8 }).tracks.find(
      ({ kind }) => kind === 'audio',
    )!;
    const clipped = clipAsset({ ...asset, tracks: [video!, short] }, { beginSeconds: 20, endSeconds: 24 });
    expect(clipped.tracks.map(({ id }) => id)).toEqual([video!.id]);
    expect(clipped.leftOut).toEqual([`${short.id}: nothing of it is in the clip`]);
  });

  it('says when it begins behind the end', () => {
    expect(() => clip(40, 50)).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});
