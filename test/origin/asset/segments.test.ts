import { describe, expect, test } from 'vitest';
import type { Asset } from '../../../origin/model/asset.ts';
import { Assets } from '../../../origin/asset/assets.ts';
import { avc1, movieFile, mp4a, type TrackSpec } from '../../support/movie-builder.ts';
import { CountingStore } from './support/counting-store.ts';
import { segmentBounds } from './support/expand.ts';
import { resolveFile } from './support/resolve.ts';

/** Video at 25 frames a second; sync samples at the given frames. */
function video(frames: number, syncFrames: readonly number[], change: Partial<TrackSpec> = {}): TrackSpec {
  return {
    trackId: 1,
    handler: 'vide',
    timescale: 12_800,
    sampleEntries: [avc1()],
    sizes: Array.from({ length: frames }, (_, i) => 100 + (i % 7)),
    perChunk: [frames],
    durations: [frames, 512],
    syncSamples: syncFrames.map((frame) => frame + 1),
    ...change,
  };
}

/** AAC at 48 kHz. */
function audio(frames: number, change: Partial<TrackSpec> = {}): TrackSpec {
  return {
    trackId: 2,
    handler: 'soun',
    timescale: 48_000,
    sampleEntries: [mp4a()],
    sizes: Array.from({ length: frames }, (_, i) => 200 + (i % 5)),
    perChunk: [frames],
    durations: [frames, 1024],
    ...change,
  };
}

function every(step: number, until: number): number[] {
  return Array.from({ length: Math.ceil(until / step) }, (_, i) => i * step);
}

async function cutWith(fragmentLength: string, ...tracks: TrackSpec[]): Promise<Asset> {
  const kinds = tracks.map(({ handler, trackId }) => {
    const name = handler === 'vide' ? 'video' : 'audio';
    return `<${name} src="a.mp4"><param name="trackID" value="${trackId}"/></${name}>`;
  });
  const meta = `<meta name="hls_minimum_fragment_length" content="${fragmentLength}"/>`;
  const manifest = `<smil><head>${meta}</head><body><switch>${kinds.join('')}</switch></body></smil>`;
  const store = new CountingStore().put('a.ism', Buffer.from(manifest)).put('a.mp4', movieFile(tracks));
  return new Assets(store, { locate: () => undefined }).resolve('media', 'a.ism');
}

describe('a timeline is cut', () => {
  test('at the first sync sample at or past each multiple of four seconds', async () => {
    const regular = await resolveFile(movieFile([video(500, every(50, 500))]));
    expect(segmentBounds(regular.tracks[0]!)).toEqual([0, 100, 200, 300, 400, 500]);
    const uneven = await resolveFile(movieFile([video(500, [0, 60, 99, 130, 199, 201, 290, 420])]));
    // Multiples at frames 100, 200, 300 and 400; the sync sample at 420 is past two of them.
    expect(segmentBounds(uneven.tracks[0]!)).toEqual([0, 130, 201, 420, 500]);
  });

  test('by presentation times, edit list applied', async () => {
    const offsets = [1000, 5 * 512];
    const late = video(1000, every(96, 1000), { offsets });
    // Presented 5 frames later: frame 96 is at 101/25 s.
    expect(segmentBounds((await resolveFile(movieFile([late]))).tracks[0]!).slice(0, 3)).toEqual([
      0, 96, 288,
    ]);
    const onTime = { ...late, edits: [[40_000, 5 * 512]] as const };
    expect(segmentBounds((await resolveFile(movieFile([onTime]))).tracks[0]!).slice(0, 3)).toEqual([
      0, 192, 288,
    ]);
  });

  test('audio at the first frame at or after the same instants', async () => {
    // 48 kHz at two seconds: frames 94, 188, 282, 375.
    const { tracks } = await cutWith('2', video(250, every(50, 250)), audio(469));
    expect(segmentBounds(tracks[0]!)).toEqual([0, 50, 100, 150, 200, 250]);
    expect(segmentBounds(tracks[1]!)).toEqual([0, 94, 188, 282, 375, 469]);
  });

  test('audio by its presentation times: priming comes before the instant', async () => {
    const { tracks } = await cutWith('2', video(100, every(50, 100)), audio(189, { edits: [[4000, 1024]] }));
    expect(segmentBounds(tracks[1]!)).toEqual([0, 95, 189]);
    expect(tracks[1]!.segments.startTicks(1)).toBe(94 * 1024);
  });

  test('audio where the first video track is, however late that is', async () => {
    const { tracks } = await resolveFile(movieFile([video(500, [0, 130, 420]), audio(938)]));
    expect(segmentBounds(tracks[0]!)).toEqual([0, 130, 420, 500]);
    expect(segmentBounds(tracks[1]!)).toEqual([
      0,
      Math.ceil((5.2 * 48_000) / 1024),
      Math.ceil((16.8 * 48_000) / 1024),
      938,
    ]);
  });

  test('each further video track at its own sync samples', async () => {
    const tracks = [video(300, every(100, 300)), video(300, every(75, 300), { trackId: 3 }), audio(563)];
    const asset = await resolveFile(movieFile(tracks));
    expect(asset.tracks.map(segmentBounds)).toEqual([
      [0, 100, 200, 300],
      [0, 150, 225, 300],
      [0, 188, 375, 563],
    ]);
  });

  test('audio that outlasts the video at multiples, unless by less than half of one', async () => {
    const [, little] = (await resolveFile(movieFile([video(200, every(100, 200)), audio(380)]))).tracks;
    expect(segmentBounds(little!)).toEqual([0, 188, 380]);
    const [, much] = (await resolveFile(movieFile([video(200, every(100, 200)), audio(938)]))).tracks;
    expect(segmentBounds(much!)).toEqual([0, 188, 563, 750, 938]);
  });

  test('audio without video at multiples', async () => {
    const [track] = (await resolveFile(movieFile([audio(938)]))).tracks;
    expect(segmentBounds(track!)).toEqual([0, 188, 375, 563, 750, 938]);
  });

  test('at multiples of a fraction', async () => {
    const { tracks } = await cutWith('48/25', video(250, every(24, 250)), audio(469));
    expect(segmentBounds(tracks[0]!)).toEqual([0, 48, 96, 144, 192, 240, 250]);
    expect(segmentBounds(tracks[1]!)).toEqual([0, 90, 180, 270, 360, 450, 469]);
  });

  test('not at all where there is nothing to cut at', async () => {
    const [track] = (await resolveFile(movieFile([video(5000, [0])]))).tracks;
    expect(segmentBounds(track!)).toEqual([0, 5000]);
    const [never] = (await resolveFile(movieFile([video(5000, [])]))).tracks;
    expect(segmentBounds(never!)).toEqual([0, 5000]);
  });

  test('at any frame of a track in which each is a sync sample', async () => {
    const { syncSamples: _, ...intra } = video(250, []);
    expect(segmentBounds((await resolveFile(movieFile([intra]))).tracks[0]!)).toEqual([0, 100, 200, 250]);
  });
});

describe('SegmentTable', () => {
  test('finds a segment by its start, and nothing between', async () => {
    const [{ segments } = never()] = (await resolveFile(movieFile([video(500, every(100, 500))]))).tracks;
    expect(Array.from({ length: segments.count + 1 }, (_, i) => segments.startTicks(i))).toEqual([
      0, 51_200, 102_400, 153_600, 204_800, 256_000,
    ]);
    expect([0, 51_200, 204_800].map((ticks) => segments.indexAt(ticks))).toEqual([0, 1, 4]);
    expect([-1, 1, 51_199, 256_000, 1e15].map((ticks) => segments.indexAt(ticks))).toEqual([
      -1, -1, -1, -1, -1,
    ]);
  });

  test('adds up to the sizes of all samples', async () => {
    const [{ samples, segments } = never()] = (await resolveFile(movieFile([video(500, every(100, 500))])))
      .tracks;
    for (let i = 0; i < segments.count; i++) {
      const { totalBytes } = samples.read(segments.firstSample(i), segments.firstSample(i + 1));
      expect(segments.sizeBytes(i)).toBe(totalBytes);
    }
    expect(() => segments.sizeBytes(segments.count)).toThrow(RangeError);
  });
});

function never(): never {
  throw new Error('No track');
}
