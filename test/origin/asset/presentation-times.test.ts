import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Asset, Track } from '../../../origin/model/asset.ts';
import { planOf, textOf } from '../../support/ladder-asset.ts';
import { avc1, movieFile, mp4a, type TrackSpec } from '../../support/movie-builder.ts';
import { expand, segmentBounds } from './support/expand.ts';
import { resolveFile } from './support/resolve.ts';

const FOUND = new URL('../../../../shared/media/found/', import.meta.url);

const VIDEO: TrackSpec = {
  trackId: 1,
  handler: 'vide',
  timescale: 1000,
  sampleEntries: [avc1()],
  sizes: Array.from({ length: 100 }, () => 10),
  perChunk: [100],
  durations: [100, 100],
  syncSamples: [1, 51],
};
const AUDIO: TrackSpec = {
  ...VIDEO,
  trackId: 2,
  handler: 'soun',
  sampleEntries: [mp4a()],
  durations: [100, 100],
};

function starts({ segments }: Track): number[] {
  return Array.from({ length: segments.count + 1 }, (_, i) => segments.startTicks(i));
}

/** Presentation times of all samples, ascending, in seconds. */
function presented({ samples, timescale }: Track): number[] {
  return expand(samples, [0, samples.count])
    .map(({ presentationTicks }) => presentationTicks / timescale)
    .toSorted((a, b) => a - b);
}

/** What every asset holds to, whatever its edit lists. */
function checkTimes(asset: Asset): void {
  for (const track of asset.tracks) {
    const { samples, segments, timescale } = track;
    const bounds = segmentBounds(track);
    const all = expand(samples, bounds);
    for (let i = 0; i < segments.count; i++) {
      expect(segments.startTicks(i + 1)).toBeGreaterThan(segments.startTicks(i));
      const inside = all.slice(bounds[i], bounds[i + 1]).map(({ presentationTicks }) => presentationTicks);
      if (track.kind === 'video') expect(Math.min(...inside)).toBe(segments.startTicks(i));
    }
    const playlist = textOf(planOf(asset, `${asset.name}-${track.id}.m3u8`));
    const sum = [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].reduce((total, [, s]) => total + Number(s), 0);
    expect(sum).toBeCloseTo((samples.endTicks - segments.startTicks(0)) / timescale, 3);
    expect(samples.endTicks / timescale).toBeLessThanOrEqual(asset.durationSeconds);
  }
}

describe('an edit that starts inside a GOP', () => {
  test('begins at the sync sample before it, for audio too', async () => {
    const edits = [[3000, 6200]] as const;
    const { tracks } = await resolveFile(
      movieFile([
        { ...VIDEO, edits },
        { ...AUDIO, edits },
      ]),
    );
    const [video, audio] = tracks;
    expect(presented(video!)[0]).toBe(0);
    expect(starts(video!)[0]).toBe(0);
    // 1.2 s earlier than the edit asks; what is before 0 prepares the decoder.
    expect(presented(audio!).filter((time) => time >= 0)[0]).toBe(0);
    expect(starts(audio!)[0]).toBe(0);
  });

  test('puts audio off where it has nothing to begin earlier with', async () => {
    const { tracks } = await resolveFile(
      movieFile([
        { ...VIDEO, edits: [[3000, 6200]] },
        { ...AUDIO, edits: [[3000, 200]] },
      ]),
    );
    expect(starts(tracks[1]!)[0]! / tracks[1]!.timescale).toBe(1);
    expect(presented(tracks[1]!)[0]).toBe(1);
  });
});

describe('a last sync sample of no duration', () => {
  test('is joined to the segment before it', async () => {
    const syncSamples = [1, 51, 100];
    const { tracks } = await resolveFile(movieFile([{ ...VIDEO, durations: [99, 100, 1, 0], syncSamples }]));
    expect(segmentBounds(tracks[0]!)).toEqual([0, 50, 100]);
    expect(starts(tracks[0]!)).toEqual([0, 5000, 9900]);
  });
});

describe('pictures that are presented late, or before time 0', () => {
  /** Two GOPs of a picture that is decoded first and presented last. */
  const NEGATIVE: TrackSpec = { ...VIDEO, offsets: [1, 0, 49, -1000, 1, 0, 49, -1000] };

  test('are in manifests when they are presented, without an edit list too', async () => {
    const { tracks } = await resolveFile(movieFile([{ ...VIDEO, offsets: [100, 200] }, AUDIO]));
    expect(tracks.map((track) => starts(track)[0])).toEqual([200, 0]);
    expect(tracks.map((track) => starts(track).at(-1))).toEqual([10_200, 10_000]);
    expect(tracks[0]!.samples.read(0, 1)).toMatchObject({ decodeTimeTicks: 200 });
    expect(tracks[0]!.samples.read(0, 1).compositionOffsets[0]).toBe(0);
  });

  test('before 0 have an empty edit make room for them', async () => {
    const edits = [
      [900, -1],
      [0, 0],
    ] as const;
    const { tracks } = await resolveFile(movieFile([{ ...NEGATIVE, edits }, AUDIO]));
    expect(starts(tracks[0]!)[0]).toBe(0);
    expect(presented(tracks[0]!)[0]).toBe(0);
    expect(starts(tracks[1]!)[0]).toBe(0);
  });

  test('before 0 put off all tracks where nothing makes room', async () => {
    const { tracks } = await resolveFile(movieFile([NEGATIVE, AUDIO]));
    expect(tracks.map((track) => starts(track)[0])).toEqual([0, 900]);
    expect(tracks.map((track) => presented(track)[0])).toEqual([0, 0.9]);
  });

  test('of a sync sample that an edit starts with are not presented', async () => {
    const { tracks } = await resolveFile(movieFile([{ ...NEGATIVE, edits: [[0, 5000]] }]));
    expect(starts(tracks[0]!)[0]).toBe(0);
    expect(starts(tracks[0]!).at(-1)).toBe(4000);
  });
});

describe('files that others made', () => {
  test.each([
    'edit-mid-gop.mp4',
    'audio-delay-2s.mp4',
    'two-contiguous-edits.mp4',
    'last-keyframe-duration-0.mp4',
    'rotation.mp4',
    'partially-fragmented.mp4',
    'vvc-negative-offset-delay.mp4',
  ])('%s has presentation times in its manifests', async (name) => {
    checkTimes(await resolveFile(await readFile(new URL(name, FOUND)), name));
  });

  test('edit-mid-gop.mp4 begins with what is presented first', async () => {
    const cut = await resolveFile(await readFile(new URL('edit-mid-gop.mp4', FOUND)));
    const video = cut.tracks.find(({ kind }) => kind === 'video')!;
    expect(presented(video)[0]).toBe(0);
    expect(starts(video)[0]).toBe(0);
  });

  test('audio-delay-2s.mp4 keeps its delay', async () => {
    const { tracks } = await resolveFile(await readFile(new URL('audio-delay-2s.mp4', FOUND)));
    const audio = tracks.find(({ kind }) => kind === 'audio')!;
    expect(starts(audio)[0]! / audio.timescale).toBeCloseTo(2, 1);
  });
});
