import { beforeAll, describe, expect, it } from 'vitest';
import type { Asset } from '../../../origin/model/asset.ts';
import { bytesOf, clipAsset, planOf, textOf } from '../../support/ladder-asset.ts';

const NAME = 'ladder-video=250000';

let asset: Asset;

beforeAll(async () => {
  asset = await clipAsset();
});

describe('I-frame playlists', () => {
  it('give of each segment its beginning to the end of its first picture', async () => {
    const text = textOf(planOf(asset, `keyframes/${NAME}.m3u8`));
    const { samples, segments } = asset.tracks.find(({ id }) => id === 'video=250000')!;
    const entries = [...text.matchAll(/#EXTINF:[\d.]+,\n#EXT-X-BYTERANGE:(\d+)@0\n\.\.\/(.+)/g)];
    expect(entries).toHaveLength(segments.count);
    for (const [i, [, count, uri]] of entries.entries()) {
      const bytes = await bytesOf(planOf(asset, uri!));
      const [first] = samples.read(segments.firstSample(i), segments.firstSample(i) + 1).sizes;
      expect(uri).toBe(`hls/${NAME}-${i + 1}.m4s`);
      expect(Number(count)).toBe(bytes.length - segments.sizeBytes(i) + first!);
    }
  });

  it('say what they are, and how their pictures are decoded', () => {
    const lines = textOf(planOf(asset, `keyframes/${NAME}.m3u8`)).split('\n');
    expect(lines).toContain('#EXT-X-VERSION:5');
    expect(lines).toContain('#EXT-X-I-FRAMES-ONLY');
    expect(lines).toContain(`#EXT-X-MAP:URI="../hls/${NAME}.m4s"`);
    expect(lines.at(-2)).toBe('#EXT-X-ENDLIST');
  });

  it('are named in the multivariant playlist, with no less than they take', () => {
    const streams = textOf(planOf(asset, '.m3u8')).matchAll(
      /#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=(\d+),AVERAGE-BANDWIDTH=(\d+),CODECS="avc1\.\w+",RESOLUTION=\d+x\d+,URI="(.+)"/g,
    );
    const found = [...streams];
    expect(found).toHaveLength(3);
    for (const [, peak, average, uri] of found) {
      const entries = textOf(planOf(asset, uri!)).matchAll(/#EXTINF:([\d.]+),\n#EXT-X-BYTERANGE:(\d+)@0/g);
      const rates = [...entries].map(([, seconds, count]) => (8 * Number(count)) / Number(seconds));
      expect(Number(peak)).toBeGreaterThanOrEqual(Math.max(...rates));
      expect(Number(peak)).toBeLessThan(1.05 * Math.max(...rates));
      expect(Number(average)).toBeLessThanOrEqual(Number(peak));
    }
  });

  it.each(['ladder-audio_eng=64000', 'ladder-video=1', `${NAME}-1`, 'ladder'])(
    'are not there of %s',
    (name) => {
      expect(() => planOf(asset, `keyframes/${name}.m3u8`)).toThrow(
        expect.objectContaining({ code: 'not-found' }),
      );
    },
  );
});
