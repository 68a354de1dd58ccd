import { describe, expect, test } from 'vitest';
import type { Track } from '../../../origin/model/asset.ts';
import { clipTrack } from '../../../origin/selection/clip-track.ts';
import { syncSamples } from '../../../origin/packaging/dash/keyframes.ts';
import { avc1, movieFile, type TrackSpec } from '../../support/movie-builder.ts';
import { resolveFile } from './support/resolve.ts';

const FRAMES = 600;

/** Frames of two lengths, sync samples here and there. */
function video(change: Partial<TrackSpec> = {}): TrackSpec {
  return {
    trackId: 1,
    handler: 'vide',
    timescale: 12_800,
    sampleEntries: [avc1()],
    sizes: Array.from({ length: FRAMES }, (_, i) => 100 + ((i * 37) % 91)),
    perChunk: [FRAMES],
    durations: [250, 512, 350, 640],
    syncSamples: [1, 31, 32, 140, 205, 260, 401, 590],
    ...change,
  };
}

/** What a walk over all samples finds. */
function walked({ samples }: Track, first: number, end: number) {
  const run = syncSamples(samples.read(first, end));
  return {
    sizes: [...run.sizes.subarray(0, run.count)],
    durations: [...run.durations.subarray(0, run.count)],
  };
}

describe('readSync()', () => {
  test.each([
    ['as stss says', {}],
    ['where all are, for want of stss', { syncSamples: undefined }],
    ['behind an edit', { edits: [[20_000, 512 * 31]] }],
  ])('finds the sync samples %s, as a walk does', async (_, change) => {
    const { tracks } = await resolveFile(movieFile([video(change as Partial<TrackSpec>)]));
    const [track] = tracks as [Track];
    const { count } = track.samples;
    for (const [first, end] of [
      [0, count],
      [0, 1],
      [1, 30],
      [1, 200],
      [140, 141],
      [250, 402],
      [count - 1, count],
      [7, 7],
    ]) {
      expect(track.samples.readSync(first!, end!), `${first} to ${end}`).toEqual(walked(track, first!, end!));
    }
    const clipped = clipTrack(track, {
      first: 1,
      end: track.segments.count,
      shiftTicks: track.segments.startTicks(1),
    });
    expect(clipped.samples.readSync(0, clipped.samples.count)).toEqual(
      walked(clipped, 0, clipped.samples.count),
    );
  });
});
