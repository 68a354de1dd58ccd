import { describe, expect, it } from 'vitest';
import type { Asset } from '../../../origin/model/asset.ts';
import { bytesOf, clipAsset, planOf, textOf } from '../../support/ladder-asset.ts';
import { avc1, esds, movieFile, audioEntry, type TrackSpec } from '../../support/movie-builder.ts';
import { box, u8 } from '../../support/mp4-boxes.ts';
import { samplesOf } from '../../support/served-media.ts';
import { attributesOf } from '../../support/xml-attributes.ts';
import { smoothInit } from '../../support/smooth-init.ts';
import { resolveFile } from '../asset/support/resolve.ts';

const TICKS = 10_000_000;

describe('the Smooth Streaming packager', () => {
  it('says that it has no word for how a picture is turned', async () => {
    const asset = await clipAsset();
    const matrix = [0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000];
    const tracks = asset.tracks.map((track) =>
      track.video === undefined ? track : { ...track, video: { ...track.video, matrix } },
    );
    expect(planOf(asset, 'Manifest').leftOut).toBeUndefined();
    expect(planOf({ ...asset, tracks }, 'Manifest').leftOut).toContain(
      'how video=250000 is turned, in Smooth Streaming: a client manifest has no word for it',
    );
  });

  it('describes the ladder in one StreamIndex for each choice', async () => {
    const plan = planOf(await clipAsset(), 'Manifest');
    expect(plan.contentType).toBe('text/xml');
    const text = textOf(plan);
    expect(text).toContain(
      '<SmoothStreamingMedia MajorVersion="2" MinorVersion="2" TimeScale="10000000" Duration="400000000">',
    );
    expect(
      attributesOf(text, 'StreamIndex').map(({ Name, QualityLevels, Chunks }) => [
        Name,
        QualityLevels,
        Chunks,
      ]),
    ).toEqual([
      ['video', '3', '10'],
      ['audio_eng', '1', '10'],
      ['audio_swe', '1', '10'],
    ]);
    expect(attributesOf(text, 'QualityLevel')[3]).toEqual({
      Index: '0',
      Bitrate: '64000',
      FourCC: 'AACL',
      SamplingRate: '48000',
      Channels: '2',
      BitsPerSample: '16',
      PacketSize: '4',
      AudioTag: '255',
      CodecPrivateData: '119056E500',
    });
    expect(textOf(planOf(await clipAsset(), 'manifest'))).toBe(text);
  });

  it('plans every fragment that the manifest names, and no other', async () => {
    const asset = await clipAsset();
    for (const { uri, start, length } of fragmentsOf(asset)) {
      const plan = planOf(asset, uri);
      const bytes = await bytesOf(plan);
      expect(bytes.length).toBe(plan.lengthBytes);
      const tfxd = bytes.indexOf(Buffer.from('6d1d9b0542d544e680e2141daff757b2', 'hex'));
      expect(bytes.readUInt8(tfxd + 16)).toBe(1);
      expect(Number(bytes.readBigUInt64BE(tfxd + 20))).toBe(start);
      expect(Number(bytes.readBigUInt64BE(tfxd + 28))).toBe(length);
      expect(() => planOf(asset, uri.replace(/\d+\)$/, `${start + 1})`))).toThrow(
        expect.objectContaining({ code: 'not-found' }),
      );
    }
    for (const uri of [
      'QualityLevels(7)/Fragments(video=0)',
      'QualityLevels(100000)/Fragments(other=0)',
      'QualityLevels(100000)/Fragments(video=00)',
      'QualityLevels(100000)/Fragments(video=0',
    ])
      expect(() => planOf(asset, uri), uri).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  it('names the fragment that follows', async () => {
    const asset = await clipAsset();
    expect(planOf(asset, 'QualityLevels(100000)/Fragments(video=0)').next).toBe('Fragments(video=40000000)');
    expect(planOf(asset, 'QualityLevels(100000)/Fragments(video=360000000)').next).toBeUndefined();
  });

  it('has the samples of the other formats at their times, but none before time 0', async () => {
    const asset = await clipAsset();
    for (const { id, segments } of asset.tracks) {
      const cmaf = [await bytesOf(planOf(asset, `hls/ladder-${id}.m4s`))];
      for (let n = 1; n <= segments.count; n++)
        cmaf.push(await bytesOf(planOf(asset, `hls/ladder-${id}-${n}.m4s`)));
      const expected = samplesOf(Buffer.concat(cmaf)).filter(({ endSeconds }) => endSeconds > 0);
      const smooth = [initOf(asset, id)];
      for (const { track, uri } of fragmentsOf(asset))
        if (track === id) smooth.push(await bytesOf(planOf(asset, uri)));
      const samples = samplesOf(Buffer.concat(smooth));
      expect(samples.length).toBe(expected.length);
      for (const [n, { bytes, seconds }] of samples.entries()) {
        expect(bytes.equals(expected[n]!.bytes)).toBe(true);
        expect(Math.abs(seconds - Math.max(0, expected[n]!.seconds))).toBeLessThanOrEqual(1 / TICKS);
      }
    }
  });

  it('does not let rounded durations add up', async () => {
    // 30 pictures in 1.001 s: none of their durations is a whole number of ticks.
    const asset = await resolveFile(
      movieFile([{ ...VIDEO, timescale: 30_000, durations: [VIDEO_SAMPLES, 1001] }]),
      'a.mp4',
    );
    const [track] = asset.tracks;
    const smooth = [initOf(asset, track!.id)];
    for (const { uri } of fragmentsOf(asset)) smooth.push(headOf(asset, uri));
    const times = samplesOf(Buffer.concat(smooth)).map(({ seconds }) => seconds);
    expect(times).toHaveLength(VIDEO_SAMPLES);
    for (const [i, time] of times.entries())
      expect(Math.abs(time - (i * 1001) / 30_000)).toBeLessThanOrEqual(1 / TICKS);
  });

  it('configures E-AC-3 and HE-AAC in the words of Windows, and leaves out what it has none for', async () => {
    const dec3 = u8(0x07, 0x00, 0x20, 0x0f, 0x00);
    const asset = await resolveFile(
      movieFile([
        { ...AUDIO, trackId: 1, sampleEntries: [audioEntry('ec-3', box('dec3', dec3))] },
        { ...AUDIO, trackId: 2, sampleEntries: [audioEntry('mp4a', esds(u8(0x2b, 0x11, 0x88, 0x00)))] },
        { ...AUDIO, trackId: 3, sampleEntries: [audioEntry('ac-3', box('dac3', u8(0x10, 0x3d, 0x40)))] },
      ]),
      'a.mp4',
    );
    const plan = planOf(asset, 'Manifest');
    const levels = attributesOf(textOf(plan), 'QualityLevel');
    expect(
      levels.map(({ FourCC, AudioTag, CodecPrivateData }) => [FourCC, AudioTag, CodecPrivateData]),
    ).toEqual([
      ['EC-3', '65534', '00063F000000AF87FBA7022DFB42A4D405CD93843BDD0700200F00'],
      ['AACH', '255', '2B118800'],
    ]);
    expect(plan.leftOut?.join()).toContain('there is no FourCC for "ac-3"');
  });
});

const VIDEO_SAMPLES = 300;

const VIDEO: TrackSpec = {
  trackId: 1,
  handler: 'vide',
  timescale: 25,
  sampleEntries: [avc1()],
  sizes: new Uint32Array(VIDEO_SAMPLES).fill(50),
  perChunk: [VIDEO_SAMPLES],
  durations: [VIDEO_SAMPLES, 1],
  syncSamples: [1, 101, 201],
};

const AUDIO: TrackSpec = {
  trackId: 1,
  handler: 'soun',
  timescale: 48_000,
  sampleEntries: [],
  sizes: new Uint32Array(100).fill(100),
  perChunk: [100],
  durations: [100, 1536],
};

interface FragmentAnnounced {
  readonly track: string;
  readonly uri: string;
  readonly start: number;
  readonly length: number;
}

function fragmentsOf(asset: Asset): FragmentAnnounced[] {
  const text = textOf(planOf(asset, 'Manifest'));
  return [...text.matchAll(/<StreamIndex .*?<\/StreamIndex>/gs)].flatMap(([stream]) => {
    const [{ Url, Name }] = attributesOf(stream, 'StreamIndex') as [Record<string, string>];
    return attributesOf(stream, 'QualityLevel').flatMap(({ Bitrate }) => {
      let next = 0;
      return attributesOf(stream, 'c').map(({ t, d }) => {
        const start = t === undefined ? next : Number(t);
        next = start + Number(d);
        const uri = Url!.replace('{bitrate}', Bitrate!).replace('{start time}', String(start));
        return { track: `${Name}=${Bitrate}`, uri, start, length: Number(d) };
      });
    });
  });
}

function initOf(asset: Asset, id: string): Buffer {
  const levels = attributesOf(textOf(planOf(asset, 'Manifest')), 'QualityLevel');
  return smoothInit(levels[asset.tracks.findIndex((track) => track.id === id)]!);
}

/** A fragment whose media is not looked at. */
function headOf(asset: Asset, uri: string): Buffer {
  const { parts, lengthBytes } = planOf(asset, uri);
  const [head] = parts;
  return Buffer.concat([head?.kind === 'bytes' ? head.bytes : Buffer.alloc(0)], lengthBytes);
}
