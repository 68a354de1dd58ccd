import { describe, expect, it } from 'vitest';
import { HeldMemory } from '../../../origin/asset/held-memory.ts';
import type { Asset } from '../../../origin/model/asset.ts';
import { clipAsset, planOf, textOf } from '../../support/ladder-asset.ts';

describe('the HLS packager', () => {
  it('names every rendition and variant in the multivariant playlist', async () => {
    const plan = planOf(await clipAsset(), '.m3u8');
    expect(plan.contentType).toBe('application/vnd.apple.mpegurl');
    const lines = textOf(plan).trimEnd().split('\n');
    expect(lines.slice(0, 5)).toEqual([
      '#EXTM3U',
      '#EXT-X-VERSION:6',
      '#EXT-X-INDEPENDENT-SEGMENTS',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio-1",NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="ladder-audio_eng=64000.m3u8"',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio-1",NAME="Svenska",LANGUAGE="sv",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="2",URI="ladder-audio_swe=64000.m3u8"',
    ]);
    expect(lines.slice(5).map((line) => line.replace(/BANDWIDTH=\d+/g, 'BANDWIDTH=N'))).toEqual([
      '#EXT-X-STREAM-INF:BANDWIDTH=N,AVERAGE-BANDWIDTH=N,CODECS="avc1.4d400c,mp4a.40.2",RESOLUTION=320x180,FRAME-RATE=25.000,AUDIO="audio-1"',
      'ladder-video=100000.m3u8',
      '#EXT-X-STREAM-INF:BANDWIDTH=N,AVERAGE-BANDWIDTH=N,CODECS="avc1.4d401e,mp4a.40.2",RESOLUTION=640x360,FRAME-RATE=25.000,AUDIO="audio-1"',
      'ladder-video=250000.m3u8',
      '#EXT-X-STREAM-INF:BANDWIDTH=N,AVERAGE-BANDWIDTH=N,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=25.000,AUDIO="audio-1"',
      'ladder-video=450000.m3u8',
      '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=N,AVERAGE-BANDWIDTH=N,CODECS="avc1.4d400c",RESOLUTION=320x180,URI="keyframes/ladder-video=100000.m3u8"',
      '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=N,AVERAGE-BANDWIDTH=N,CODECS="avc1.4d401e",RESOLUTION=640x360,URI="keyframes/ladder-video=250000.m3u8"',
      '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=N,AVERAGE-BANDWIDTH=N,CODECS="avc1.64001f",RESOLUTION=1280x720,URI="keyframes/ladder-video=450000.m3u8"',
    ]);
  });

  it('states a BANDWIDTH that no run of segments exceeds, and not much more (RFC 8216bis 4.4.6.2)', async () => {
    const asset = await clipAsset();
    const variants = textOf(planOf(asset, '.m3u8')).matchAll(
      /#EXT-X-STREAM-INF:BANDWIDTH=(\d+),AVERAGE-BANDWIDTH=(\d+).*\n(.*)\.m3u8/g,
    );
    for (const [, peak, average, name = ''] of variants) {
      const video = rates(asset, name.replace('ladder-', ''));
      const audio = [rates(asset, 'audio_eng=64000'), rates(asset, 'audio_swe=64000')];
      const truePeak = Math.max(...video) + Math.max(...audio.flat());
      expect(Number(peak)).toBeGreaterThanOrEqual(truePeak);
      expect(Number(peak) / truePeak).toBeLessThan(1.01);
      expect(Number(average)).toBeLessThan(Number(peak));
    }
  });

  it('lists every segment with the duration of the index', async () => {
    const plan = planOf(await clipAsset(), 'ladder-audio_swe=64000.m3u8');
    const lines = textOf(plan).trimEnd().split('\n');
    expect(lines.slice(0, 9)).toEqual([
      '#EXTM3U',
      '#EXT-X-VERSION:6',
      '#EXT-X-TARGETDURATION:4',
      '#EXT-X-MEDIA-SEQUENCE:1',
      '#EXT-X-PLAYLIST-TYPE:VOD',
      '#EXT-X-INDEPENDENT-SEGMENTS',
      '#EXT-X-MAP:URI="hls/ladder-audio_swe=64000.m4s"',
      // 189 frames of 1024 samples: the first at or after 4 s. The one before time 0 is not heard.
      '#EXTINF:4.010667,',
      'hls/ladder-audio_swe=64000-1.m4s',
    ]);
    expect(lines.at(-1)).toBe('#EXT-X-ENDLIST');
    const total = [...textOf(plan).matchAll(/#EXTINF:([\d.]+)/g)].reduce(
      (sum, [, seconds]) => sum + Number(seconds),
      0,
    );
    expect(total).toBeCloseTo((1875 * 1024) / 48_000, 5);
  });

  it('makes an initialization segment once, for DASH too', async () => {
    const asset = await clipAsset();
    const plans = new HeldMemory(1024 * 1024);
    const [video, audio] = ['ladder-video=100000', 'ladder-audio_eng=64000'].map((name) =>
      planOf(asset, `hls/${name}.m4s`, plans),
    );
    expect(video?.kind).toBe('init');
    expect(audio).not.toBe(video);
    for (const tail of [
      'hls/ladder-video=100000.m4s',
      'ladder-video=100000.dash',
      'dash/ladder-video=100000.m4s',
    ])
      expect(planOf(asset, tail, plans), tail).toBe(video);
  });

  it('takes any name for the multivariant playlist, and none but a track of the asset for a media playlist', async () => {
    const asset = await clipAsset();
    const plans = new HeldMemory(1024 * 1024);
    expect(planOf(asset, 'master.m3u8', plans)).toBe(planOf(asset, '.m3u8', plans));
    for (const tail of [
      'ladder-video=7.m3u8',
      'other-video=100000.m3u8',
      'ladder-audio_eng=64000-audio_swe=64000.m3u8',
    ]) {
      expect(() => planOf(asset, tail), tail).toThrow(expect.objectContaining({ code: 'not-found' }));
    }
  });
});

describe('the DASH packager', () => {
  it('describes the ladder in one Period', async () => {
    const plan = planOf(await clipAsset(), '.mpd');
    expect(plan.contentType).toBe('application/dash+xml');
    const text = textOf(plan).replaceAll(/ bandwidth="\d+"/g, '');
    expect(text).toContain('type="static" mediaPresentationDuration="PT40S"');
    expect(text).toContain('<BaseURL>dash/</BaseURL>');
    expect(text.match(/<AdaptationSet [^>]*>/g)).toEqual([
      '<AdaptationSet id="1" contentType="video" mimeType="video/mp4" segmentAlignment="true" startWithSAP="1" par="16:9" maxWidth="1280" maxHeight="720">',
      '<AdaptationSet id="2" contentType="audio" lang="en" mimeType="audio/mp4" segmentAlignment="true" startWithSAP="1">',
      '<AdaptationSet id="3" contentType="audio" lang="sv" mimeType="audio/mp4" segmentAlignment="true" startWithSAP="1">',
      '<AdaptationSet id="4" contentType="video" mimeType="video/mp4" segmentAlignment="true" startWithSAP="1" par="16:9" maxWidth="320" maxHeight="180">',
    ]);
    expect(text).toContain('<S t="0" d="51200" r="9"/>');
    expect(text).toContain(
      '<Representation id="video=100000" codecs="avc1.4d400c" width="320" height="180" frameRate="25" sar="1:1"/>',
    );
    expect(text.match(/<SegmentTemplate /g)).toHaveLength(4);
  });

  it('plans every segment that its timeline names, and no other', async () => {
    const asset = await clipAsset();
    for (const { id, segments } of asset.tracks) {
      for (let i = 0; i < segments.count; i++) {
        const byTime = planOf(asset, `dash/ladder-${id}-${segments.startTicks(i)}.dash`);
        expect(byTime.etag).toBe(planOf(asset, `hls/ladder-${id}-${i + 1}.m4s`).etag);
      }
      expect(() => planOf(asset, `dash/ladder-${id}-1.dash`)).toThrow(
        expect.objectContaining({ code: 'not-found' }),
      );
      expect(() => planOf(asset, `hls/ladder-${id}-0.m4s`)).toThrow(
        expect.objectContaining({ code: 'not-found' }),
      );
      expect(() => planOf(asset, `hls/ladder-${id}-01.m4s`)).toThrow(
        expect.objectContaining({ code: 'not-found' }),
      );
    }
  });

  it('escapes names that XML and URIs cannot hold', async () => {
    const asset: Asset = { ...(await clipAsset()), name: `a "b" & <c>/'$Time$'` };
    const text = textOf(planOf(asset, '.mpd'));
    expect(text).toContain(
      `media="a%20%22b%22%20%26%20%3Cc%3E%2F'%24Time%24'-$RepresentationID$-$Time$.dash"`,
    );
    expect(textOf(planOf(asset, '.m3u8'))).toContain(
      `URI="a%20%22b%22%20%26%20%3Cc%3E%2F'%24Time%24'-audio_eng=64000.m3u8"`,
    );
  });
});

/** Bits per second of each segment as it is sent. */
function rates(asset: Asset, id: string): number[] {
  const track = asset.tracks.find((one) => one.id === id) ?? expect.unreachable(id);
  return Array.from({ length: track.segments.count }, (_, i) => {
    const ticks = track.segments.startTicks(i + 1) - track.segments.startTicks(i);
    return (planOf(asset, `hls/ladder-${id}-${i + 1}.m4s`).lengthBytes * 8 * track.timescale) / ticks;
  });
}
