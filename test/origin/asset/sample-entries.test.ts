import { describe, expect, test } from 'vitest';
import type { Track } from '../../../origin/model/asset.ts';
import { fragment, fragmentedHead, type RunSpec } from '../../support/fragment-builder.ts';
import { box, u32 } from '../../support/mp4-boxes.ts';
import { avc1, movieFile, mp4a, type TrackSpec, visualEntry } from '../../support/movie-builder.ts';
import { initSegment } from '../../../origin/isobmff/writers/init-segment.ts';
import { exactHeaderBytes, segmentHeader } from '../../../origin/isobmff/writers/movie-fragment.ts';
import { planOf } from '../../support/ladder-asset.ts';
import { madeAsset, madePictures, transformed } from '../../support/made-units.ts';
import { errorOf, resolveFile } from './support/resolve.ts';

const VIDEO: TrackSpec = {
  trackId: 1,
  handler: 'vide',
  timescale: 1000,
  sampleEntries: [avc1()],
  sizes: [10, 20, 30, 40],
  perChunk: [2, 2],
  durations: [4, 1000],
};

/** The same video, as another run of the encoder measured it. */
function measured(rate: number): Buffer {
  const entry = avc1();
  return visualEntry('avc1', 1280, 720, entry.subarray(8 + 78), box('btrt', u32(0, rate, rate)));
}

async function video(change: Partial<TrackSpec>): Promise<Track> {
  const { tracks } = await resolveFile(movieFile([{ ...VIDEO, ...change }]));
  return tracks[0]!;
}

describe('a track of several sample entries plays', () => {
  test.each<[string, Partial<TrackSpec>, number]>([
    ['where they are the same', { sampleEntries: [avc1(), avc1()], descriptions: [1, 2] }, 1280],
    [
      'where only their bit rates differ',
      { sampleEntries: [measured(1), measured(2)], descriptions: [2, 1] },
      1280,
    ],
    ['where no sample uses the other one', { sampleEntries: [avc1(), avc1(640, 360)] }, 1280],
    ['by the one that samples use', { sampleEntries: [avc1(), avc1(640, 360)], descriptions: [2, 2] }, 640],
    [
      'by the one that samples use, whatever the first is',
      { sampleEntries: [mp4a(), avc1()], descriptions: [2, 2] },
      1280,
    ],
  ])('%s', async (_, change, width) => {
    const track = await video(change);
    expect(track.video!.width).toBe(width);
    expect(track.samples.count).toBe(4);
  });

  test('where fragments use one that is the same', async () => {
    const head = fragmentedHead([{ ...VIDEO, sampleEntries: [avc1(), avc1()] }]);
    const run: RunSpec = { trackId: 1, decodeTime: 0, sizes: [40, 10], durations: 500 };
    let bytes = Buffer.concat([head, fragment(head.length, [run])]);
    // The same again with the second entry: sample_description_index in tfhd. ISO/IEC 14496-12 8.8.7
    const second = fragment(bytes.length + 4, [{ ...run, decodeTime: 1000 }]);
    const tfhd = second.indexOf('tfhd') - 4;
    const longer = Buffer.concat([
      second.subarray(0, tfhd),
      box('tfhd', u32(0x20002, 1, 2)),
      second.subarray(tfhd + 16),
    ]);
    for (const at of [0, longer.indexOf('traf') - 4]) longer.writeUInt32BE(longer.readUInt32BE(at) + 4, at);
    bytes = Buffer.concat([bytes, longer]);
    expect((await resolveFile(bytes)).tracks[0]!.samples.count).toBe(4);
  });
});

describe('a track of sample entries that differ', () => {
  const joined: Partial<TrackSpec> = {
    sampleEntries: [avc1(640, 360), avc1(), avc1(640, 360)],
    descriptions: [1, 2, 3],
    sizes: [10, 20, 30, 40, 50, 60],
    perChunk: [2, 2, 2],
    durations: [6, 1000],
    syncSamples: [1, 3, 5],
  };

  test('is cut where they change, and each segment says whose its samples are', async () => {
    const track = await video(joined);
    expect(track.video).toMatchObject({ width: 1280, height: 720 });
    const { segments, samples } = track;
    expect(Array.from({ length: segments.count }, (_, i) => segments.firstSample(i))).toEqual([0, 2, 4]);
    const descriptions = [0, 1, 2, 3, 4, 5].map((sample) => samples.read(sample, sample + 1).description);
    expect(descriptions).toEqual([1, 1, 2, 2, 1, 1]);
    const headers = [0, 2, 4].map((first) => segmentHeader(samples.read(first, first + 2), 1));
    // tfhd: default-base-is-moof, defaults of duration and flags, sample_description_index; track 1.
    for (const [i, header] of headers.entries()) {
      const at = header.indexOf('tfhd') + 4;
      expect([0, 4, 8].map((field) => header.readUInt32BE(at + field))).toEqual([0x2002a, 1, [1, 2, 1][i]]);
      const run = samples.read(2 * i, 2 * i + 2);
      expect(header.length).toBe(exactHeaderBytes(run));
    }
  });

  test('has them all in its initialization segment, each once', async () => {
    const init = initSegment(await video(joined));
    const stsd = init.indexOf('stsd');
    expect(init.readUInt32BE(stsd + 8)).toBe(2);
    const [first = 0, second = 0] = [...init.toString('latin1').matchAll(/avc1\0/g)].map(
      ({ index }) => index,
    );
    expect([first, second].map((entry) => init.readUInt16BE(entry + 28))).toEqual([640, 1280]);
  });

  test('is refused by name where there is no way to say it: Smooth Streaming', async () => {
    const asset = await resolveFile(movieFile([{ ...VIDEO, ...joined }]));
    const refusal = errorOf(Promise.resolve().then(() => planOf(asset, 'Manifest')));
    expect((await refusal).message).toContain('its sample entries differ, and a QualityLevel has one');
  });

  test('has them all in a file, and each chunk says whose its samples are', async () => {
    const asset = await resolveFile(movieFile([{ ...VIDEO, ...joined, durations: [6, 100] }]));
    // Chunks are a second long at the most: six samples are shorter, but for what changes between them.
    const { parts, lengthBytes } = planOf(asset, '.mp4');
    const head = parts[0]?.kind === 'bytes' ? parts[0].bytes : expect.unreachable();
    const file = Buffer.concat([head], lengthBytes);
    const again = await resolveFile(file);
    const { samples, sampleEntries } = again.tracks[0]!;
    expect(sampleEntries).toEqual(asset.tracks[0]!.sampleEntries);
    const descriptions = [0, 1, 2, 3, 4, 5].map((sample) => samples.read(sample, sample + 1).description);
    expect(descriptions).toEqual([1, 1, 2, 2, 1, 1]);
    const stsc = file.indexOf('stsc') + 8;
    const entries = Array.from({ length: 9 }, (_, i) => file.readUInt32BE(stsc + 4 + 4 * i));
    expect([file.readUInt32BE(stsc), ...entries]).toEqual([3, 1, 2, 1, 2, 2, 2, 3, 2, 1]);
  });

  test('has those of its samples before each sync sample in a transport stream', async () => {
    const ends = ['196001', '196002'] as const;
    const pictures = madePictures([3, 3000, 3, 3000], {
      sampleEntries: [avc1(640, 360, ends[0]), avc1(1280, 720, ends[1])],
      descriptions: [1, 2],
      perChunk: [3, 3],
      syncSamples: [1, 4],
    });
    const set = (end: string) => avc1(1, 1, end).subarray(-36, -9).toString('hex');
    const asset = await madeAsset([pictures]);
    const { id, segments } = asset.tracks[0]!;
    expect(segments.count).toBe(2);
    for (const [i, end] of ends.entries()) {
      const name = `${asset.name}-${id}-${i + 1}.ts`;
      const stream = transformed(planOf(asset, name, undefined, { container: 'ts' })).toString('hex');
      expect(stream.includes(`00000001${set(end)}`)).toBe(true);
      expect(stream.includes(set(ends[1 - i]!))).toBe(false);
    }
  });

  test('is refused in fragments, which could change within a segment', async () => {
    const head = fragmentedHead([{ ...VIDEO, sampleEntries: [avc1(), avc1(640, 360)] }]);
    const run: RunSpec = { trackId: 1, decodeTime: 0, sizes: [40, 10], durations: 500 };
    const second = fragment(head.length, [{ ...run, decodeTime: 1000 }]);
    const tfhd = second.indexOf('tfhd') - 4;
    const other = Buffer.concat([
      second.subarray(0, tfhd),
      box('tfhd', u32(0x20002, 1, 2)),
      second.subarray(tfhd + 16),
    ]);
    for (const at of [0, other.indexOf('traf') - 4]) other.writeUInt32BE(other.readUInt32BE(at) + 4, at);
    const bytes = Buffer.concat([head, fragment(head.length, [run]), other]);
    expect((await errorOf(resolveFile(bytes))).message).toContain(
      'its fragments use 2 sample entries that differ',
    );
  });
});
