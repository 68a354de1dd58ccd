import { createFile, MP4BoxBuffer, type Sample } from 'mp4box';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { SampleRun } from '../../../../origin/model/samples.ts';
import { segmentHeader } from '../../../../origin/isobmff/writers/movie-fragment.ts';
import { bytesOf, clipAsset, planOf } from '../../../support/ladder-asset.ts';
import { CLIPS } from '../../../support/clips.ts';

describe('initSegment() and segmentHeader()', () => {
  it.each([
    ['video=250000', 'ladder-360p-eng.mp4', 1],
    ['video=450000', 'ladder-720p.mp4', 1],
    ['audio_eng=64000', 'ladder-360p-eng.mp4', 2],
    ['audio_swe=64000', 'ladder-swe.mp4', 1],
  ])('give mp4box the samples of %s as the source has them', async (id, file, trackId) => {
    const asset = await clipAsset();
    const track = asset.tracks.find((one) => one.id === id) ?? expect.unreachable(id);
    const pieces = [await bytesOf(planOf(asset, `hls/ladder-${id}.m4s`))];
    for (let i = 1; i <= track.segments.count; i++)
      pieces.push(await bytesOf(planOf(asset, `hls/ladder-${id}-${i}.m4s`)));
    const ours = await samplesOf(Buffer.concat(pieces), 1);
    const source = await samplesOf(await readFile(new URL(file, CLIPS)), trackId);
    // Video carries no edit list: its first picture is presented at 0.
    const delay = track.kind === 'video' ? source[0]!.cts : 0;
    const expected = source.slice(0, ours.length).map((sample) => ({ ...sample, cts: sample.cts - delay }));
    expect(ours.map(essence)).toEqual(expected.map(essence));
    expect(source.length - ours.length).toBeLessThanOrEqual(1);
    expect(
      ours.every(({ data }, i) => Buffer.compare(data as Uint8Array, source[i]?.data as Uint8Array) === 0),
    ).toBe(true);
  });

  it('carry the edit list, the language and the whole duration', async () => {
    const asset = await clipAsset();
    const file = createFile();
    const init = await bytesOf(planOf(asset, 'hls/ladder-audio_swe=64000.m4s'));
    file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(new Uint8Array(init).buffer, 0), true);
    const trak = file.moov.traks[0];
    expect(trak?.edts?.elst?.entries).toMatchObject([{ segment_duration: 0, media_time: 1024 }]);
    expect(trak?.mdia.elng).toMatchObject({ extended_language: expect.stringMatching(/^sv\0?$/) });
    expect(file.moov.mvex?.mehd).toMatchObject({ fragment_duration: 1876 * 1024 });
  });

  it('take 64-bit decode times and signed offsets', () => {
    const run: SampleRun = {
      count: 2,
      decodeTimeTicks: 2 ** 40 + 5,
      sizes: Uint32Array.of(3, 4),
      durations: Uint32Array.of(10, 11),
      compositionOffsets: Int32Array.of(-7, 9),
      flags: Uint32Array.of(0x2000000, 0x1010000),
      totalBytes: 7,
      runs: [0, 7],
    };
    const header = segmentHeader(run, 5);
    const tfdt = header.indexOf('tfdt') + 4;
    expect(header.readBigUInt64BE(tfdt + 4)).toBe(2n ** 40n + 5n);
    const trun = header.indexOf('trun') + 4;
    expect(header.readUInt32BE(trun)).toBe(0x1000f01);
    expect(header.readInt32BE(trun + 12 + 12)).toBe(-7);
    // data_offset leads from moof to the first byte of media.
    expect(header.indexOf('moof') - 4 + header.readInt32BE(trun + 8)).toBe(header.length);
    expect(header.readUInt32BE(header.length - 8)).toBe(15);
  });

  it('refuse what no box of 32 bits can hold', () => {
    const run = { count: 0, totalBytes: 2 ** 32 } as SampleRun;
    expect(() => segmentHeader(run, 1)).toThrow(RangeError);
  });
});

/** What a third party reads from a file. */
function samplesOf(bytes: Buffer, trackId: number): Promise<Sample[]> {
  const file = createFile();
  const samples: Sample[] = [];
  file.onReady = () => {
    file.setExtractionOptions(trackId, undefined, { nbSamples: 100_000 });
    file.start();
  };
  file.onSamples = (_id, _user, more) => samples.push(...more);
  file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(new Uint8Array(bytes).buffer, 0), true);
  file.flush();
  return Promise.resolve(samples);
}

function essence({ dts, cts, size, is_sync: isSync }: Sample): object {
  return { dts, cts, size, isSync };
}
