import { describe, expect, test } from 'vitest';
import type { SampleTable } from '../../../origin/model/samples.ts';
import { avc1, movieFile, mp4a, type TrackSpec } from '../../support/movie-builder.ts';
import { expand } from './support/expand.ts';
import { errorOf, resolveFile } from './support/resolve.ts';

/** Ten frames of 100 ms in the order I P B b …, the I-frames at 0 and 5. */
const VIDEO: TrackSpec = {
  trackId: 1,
  handler: 'vide',
  timescale: 1000,
  sampleEntries: [avc1()],
  sizes: [50, 11, 12, 13, 14, 50, 21, 22, 23, 24],
  perChunk: [3, 3, 4],
  durations: [10, 100],
  offsets: [1, 200, 1, 500, 1, 200, 1, 0, 1, 100, 1, 200, 1, 500, 1, 200, 1, 0, 1, 100],
  syncSamples: [1, 6],
};

/** Sixty frames of AAC at 48 kHz, 1.28 s. */
const AUDIO: TrackSpec = {
  trackId: 2,
  handler: 'soun',
  timescale: 48_000,
  sampleEntries: [mp4a()],
  sizes: Array.from({ length: 60 }, (_, i) => 100 + i),
  perChunk: [25, 25, 10],
  durations: [60, 1024],
};

async function samplesOf(track: TrackSpec): Promise<SampleTable> {
  return (await resolveFile(movieFile([track]))).tracks[0]!.samples;
}

function presented(samples: SampleTable): number[] {
  return expand(samples, [0, samples.count])
    .map(({ presentationTicks }) => presentationTicks)
    .toSorted((a, b) => a - b);
}

describe('SampleTable with an edit list', () => {
  test('starts presentation at media_time', async () => {
    const samples = await samplesOf({ ...VIDEO, edits: [[1000, 200]] });
    expect(samples).toMatchObject({ count: 10, mediaTimeTicks: 0, durationTicks: 1000, endTicks: 1000 });
    expect(samples.read(0, 10).decodeTimeTicks).toBe(0);
    expect(presented(samples)).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
  });

  test('runs to the end of the media where its duration is 0', async () => {
    expect(await samplesOf({ ...VIDEO, edits: [[0, 200]] })).toMatchObject({ count: 10, endTicks: 1000 });
  });

  test('is delayed by leading empty edits', async () => {
    const samples = await samplesOf({
      ...VIDEO,
      edits: [
        [700, -1],
        [50, -1],
        [1000, 200],
      ],
    });
    expect(samples.read(0, 10).decodeTimeTicks).toBe(750);
    expect(presented(samples)[0]).toBe(750);
    expect(samples.endTicks).toBe(1750);
  });

  test('does not count samples that are presented after its end', async () => {
    const samples = await samplesOf({ ...VIDEO, edits: [[700, 200]] });
    // In decoding order the last one before 700 ms is the ninth, a b-frame.
    expect(samples.count).toBe(9);
    expect(samples.durationTicks).toBe(900);
  });

  test('counts a last sample that ends within the rounding of its duration', async () => {
    const tail = { ...AUDIO, durations: [59, 1024, 1, 10] };
    const wholeMs = Math.floor((59 * 1024 + 10) / 48);
    expect(wholeMs * 48).toBeLessThan(59 * 1024);
    expect((await samplesOf({ ...tail, edits: [[wholeMs, 0]] })).count).toBe(60);
    expect((await samplesOf({ ...tail, edits: [[wholeMs - 1, 0]] })).count).toBe(59);
  });

  test('starts at the last sync sample before media_time', async () => {
    const samples = await samplesOf({ ...VIDEO, edits: [[0, 900]] });
    expect(samples).toMatchObject({ count: 5, mediaTimeTicks: 0, durationTicks: 500, endTicks: 500 });
    const [first] = expand(samples, [0, samples.count]);
    expect(first).toMatchObject({ size: 50, decodeTicks: 0, presentationTicks: 0 });
    expect(presented(samples)).toEqual([0, 100, 200, 300, 400]);
  });

  test('keeps audio for the decoder to prepare with, and says what to skip', async () => {
    expect(await samplesOf({ ...AUDIO, edits: [[0, 1024]] })).toMatchObject({
      count: 60,
      mediaTimeTicks: 1024,
    });
    const late = await samplesOf({ ...AUDIO, edits: [[0, 40 * 1024]] });
    expect(late.count).toBe(60 - 28);
    expect(late).toMatchObject({ mediaTimeTicks: 12 * 1024, durationTicks: 32 * 1024, endTicks: 20 * 1024 });
    expect(expand(late, [0, 32])[0]).toMatchObject({
      size: 128,
      decodeTicks: 0,
      presentationTicks: -12 * 1024,
    });
  });

  test('of 64-bit times that overflow is refused', async () => {
    const bytes = movieFile([
      {
        ...VIDEO,
        edits: [
          [1000, 0],
          [0, 0],
        ],
      },
    ]);
    // Two entries of version 0 have room for one of version 1.
    const elst = bytes.indexOf('elst') + 4;
    bytes.writeUInt8(1, elst);
    bytes.writeUInt32BE(1, elst + 4);
    bytes.writeBigUInt64BE(1000n, elst + 8);
    bytes.writeBigInt64BE(2n ** 60n, elst + 16);
    bytes.writeUInt32BE(0x10000, elst + 24);
    expect(await errorOf(resolveFile(bytes))).toEqual({
      code: 'corrupt-media',
      message: 'Cannot index track 1 of vod/a.mp4: the times in its edit list overflow',
    });
    bytes.writeBigInt64BE(200n, elst + 16);
    expect((await resolveFile(bytes)).tracks[0]!.samples.read(0, 1).compositionOffsets[0]).toBe(0);
  });
});

describe('SampleTable.read()', () => {
  test.each([4, 8, 16] as const)('reads sizes of %i bits', async (compactSizes) => {
    const sizes = [15, 1, 0, 7, 9];
    const track = { ...VIDEO, offsets: [5, 0], syncSamples: [1], durations: [5, 100] };
    const samples = await samplesOf({ ...track, sizes, perChunk: [2, 3], compactSizes });
    expect(Array.from(samples.read(0, 5).sizes.subarray(0, 5))).toEqual(sizes);
  });

  test('reads 64-bit chunk offsets', async () => {
    const [narrow, wide] = [await samplesOf(VIDEO), await samplesOf({ ...VIDEO, largeOffsets: true })];
    // Chunks of a lone track adjoin: one run, and the wider table moves it by four bytes a chunk.
    const [start, end] = narrow.read(0, 10).runs;
    expect(wide.read(0, 10).runs).toEqual([start! + 12, end! + 12]);
  });

  test('merges adjoining bytes and leaves out those of other tracks', async () => {
    const [video] = (await resolveFile(movieFile([VIDEO, AUDIO]))).tracks;
    const { runs, totalBytes } = video!.samples.read(1, 8);
    expect(runs).toHaveLength(6);
    expect([runs[1]! - runs[0]!, runs[3]! - runs[2]!, runs[5]! - runs[4]!]).toEqual([23, 77, 43]);
    expect(totalBytes).toBe(143);
  });

  test('marks sync samples, and what sdtp knows about dependencies', async () => {
    const plain = await samplesOf(VIDEO);
    expect(flagsOf(plain, 0, 2)).toEqual([0x0200_0000, 0x0101_0000]);
    expect(flagsOf(plain, 4, 6)).toEqual([0x0101_0000, 0x0200_0000]);
    const sdtp = Buffer.from('0000001673647470000000002418181800241818180a', 'hex');
    const known = await samplesOf({ ...VIDEO, tables: [sdtp] });
    // 0x24: depends on nothing, others on it; 0x18: depends on others, nothing on it; 0: not known.
    expect(flagsOf(known, 0, 2)).toEqual([0x0240_0000, 0x0181_0000]);
    expect(flagsOf(known, 4, 6)).toEqual([0x0101_0000, 0x0240_0000]);
  });

  test('reads nothing at the end, and refuses what is beyond', async () => {
    const samples = await samplesOf(VIDEO);
    expect(samples.read(10, 10)).toMatchObject({ count: 0, totalBytes: 0, runs: [] });
    expect(() => samples.read(0, 11)).toThrow(RangeError);
    expect(() => samples.read(-1, 2)).toThrow(RangeError);
  });
});

function flagsOf(samples: SampleTable, first: number, end: number): number[] {
  return Array.from(samples.read(first, end).flags.subarray(0, end - first));
}
