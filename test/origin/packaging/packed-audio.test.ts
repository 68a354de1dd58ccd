import { beforeAll, describe, expect, it } from 'vitest';
import type { Asset } from '../../../origin/model/asset.ts';
import { bytesOf, clipAsset, planOf } from '../../support/ladder-asset.ts';

const NAME = 'ladder-audio_eng=64000';

let asset: Asset;

beforeAll(async () => {
  asset = await clipAsset();
});

/** Payloads of the frames of ADTS, by their own lengths. */
function framesOf(bytes: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    expect(bytes.readUInt16BE(at) & 0xfff6).toBe(0xfff0);
    const length = ((bytes[at + 3]! & 3) << 11) | (bytes[at + 4]! << 3) | (bytes[at + 5]! >> 5);
    frames.push(bytes.subarray(at + 7, at + length));
    at += length;
  }
  return frames;
}

describe('packed audio', () => {
  it('begins with a tag that says when it is presented, then has all frames of the segment', async () => {
    const track = asset.tracks.find(({ id }) => id === 'audio_eng=64000')!;
    for (let number = 1; number <= track.segments.count; number++) {
      const plan = planOf(asset, `${NAME}-${number}.aac`);
      const bytes = await bytesOf(plan);
      expect(plan.contentType).toBe('audio/aac');
      expect(bytes.length).toBe(plan.lengthBytes);
      const owner = 'com.apple.streaming.transportStreamTimestamp\0';
      expect(bytes.subarray(0, 10).toString('latin1')).toBe(
        `ID3\x04\0\0\0\0\0${String.fromCharCode(10 + owner.length + 8)}`,
      );
      expect(bytes.subarray(10, 20).toString('latin1')).toBe(
        `PRIV\0\0\0${String.fromCharCode(owner.length + 8)}\0\0`,
      );
      expect(bytes.subarray(20, 20 + owner.length).toString('latin1')).toBe(owner);
      const media = 20 + owner.length + 8;
      const start = number === 1 ? -1024 : track.segments.startTicks(number - 1);
      expect(Number(bytes.readBigUInt64BE(media - 8))).toBe(900_000 + Math.round((start * 90_000) / 48_000));
      const mp4 = await bytesOf(planOf(asset, `hls/${NAME}-${number}.m4s`));
      const frames = framesOf(bytes.subarray(media));
      expect(frames).toHaveLength(
        track.segments.firstSample(number) - track.segments.firstSample(number - 1),
      );
      expect(Buffer.concat(frames).equals(mp4.subarray(mp4.indexOf('mdat') + 4))).toBe(true);
    }
  });

  it('is the same however its bytes come', async () => {
    const [, part] = planOf(asset, `${NAME}-1.aac`).parts;
    if (part?.kind !== 'transformed') return expect.unreachable();
    const plan = planOf(asset, `${NAME}-1.aac`);
    const whole = await bytesOf({ ...plan, parts: [part] });
    const media = await bytesOf({ ...plan, parts: [{ kind: 'object', ...part.sources[0]! }] });
    for (const size of [1, 7, 331]) {
      const transform = part.transform();
      const output: Uint8Array[] = [];
      for (let at = 0; at < media.length; at += size)
        output.push(...transform.push(0, media.subarray(at, at + size)));
      expect(Buffer.concat(output).equals(whole), `${size} bytes at a time`).toBe(true);
    }
  });

  it('sends what needs no headers as it lies in the object', () => {
    const dolby = { ...asset.tracks.find(({ kind }) => kind === 'audio')!, format: 'ec-3' };
    const entry = Buffer.from(dolby.sampleEntry);
    // The entry of AC-3's successor, with the box that configures it in the place of AAC's.
    entry.write('ec-3', 4);
    entry.write('dec3', entry.indexOf('esds'));
    const sounds = { ...asset, tracks: [{ ...dolby, sampleEntry: entry }] };
    const plan = planOf(sounds, `ladder-${dolby.id}-2.ec3`);
    expect(plan.contentType).toBe('audio/eac3');
    expect(plan.parts.map(({ kind }) => kind)).toEqual(['bytes', 'object']);
  });

  it.each([
    `${NAME}.aac`,
    `${NAME}-999.aac`,
    `${NAME}-1.ac3`,
    'ladder-video=100000-1.aac',
    `${NAME}-video=100000-1.aac`,
  ])('finds no %s', (tail) => {
    expect(() => planOf(asset, tail)).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  it('announces what follows', () => {
    expect(planOf(asset, `${NAME}-1.aac`).next).toBe(`${NAME}-2.aac`);
    expect(planOf(asset, `${NAME}-10.aac`).next).toBeUndefined();
  });

  it('says to viewers which codec cannot be packed', () => {
    const opus = asset.tracks.map((track) => (track.kind === 'audio' ? { ...track, format: 'Opus' } : track));
    expect(() => planOf({ ...asset, tracks: opus }, `${NAME}-1.aac`)).toThrow(
      expect.objectContaining({ code: 'unsupported-media', detail: 'HLS has no way to pack "Opus"' }),
    );
  });
});
