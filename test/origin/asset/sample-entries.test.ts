import { describe, expect, test } from 'vitest';
import type { Track } from '../../../origin/model/asset.ts';
import { fragment, fragmentedHead, type RunSpec } from '../../support/fragment-builder.ts';
import { box, u32 } from '../../support/mp4-boxes.ts';
import { avc1, movieFile, mp4a, type TrackSpec, visualEntry } from '../../support/movie-builder.ts';
import { resolveFile } from './support/resolve.ts';

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
