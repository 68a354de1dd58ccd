import { describe, expect, it } from 'vitest';
import { matchTail, packagers } from '../../../origin/packaging/packagers.ts';

describe('matchTail()', () => {
  it.each([
    ['.m3u8', 'hls'],
    ['a-video=1.m3u8', 'hls'],
    ['hls/a-video=1-1.m4s', 'hls'],
    ['a-audio=1-video=2.m3u8', 'hls-ts'],
    ['a-audio_zh-hans=1-video_eng_2=2-1.ts', 'hls-ts'],
    ['.mpd', 'dash'],
    ['dash/a-video=1-0.dash', 'dash'],
    ['a-video=1-0.dash', 'dash'],
    ['dash/a-video=1-1.m4s', 'dash'],
    ['Manifest', 'smooth'],
    ['manifest', 'smooth'],
    ['QualityLevels(1)/Fragments(video=0)', 'smooth'],
    ['.mp4', 'progressive'],
    ['a.mp4', 'progressive'],
  ])('finds the format of %s', (tail, format) => {
    expect(matchTail(tail)?.format).toBe(format);
  });

  it.each(['', 'a', 'b/.m3u8', 'a-video=1-1.m4s', 'hls/.m4s', 'dash/.dash', '.m3u8/x', 'x/dash/a.dash'])(
    'finds none for %j',
    (tail) => {
      expect(matchTail(tail)).toBeUndefined();
    },
  );

  it.each([
    ['.m3u8', 'hls-ts'],
    ['a-video=1.m3u8', 'hls-ts'],
    ['.mpd', 'dash'],
  ])('finds that of transport streams where %s is asked for in one', (tail, format) => {
    expect(matchTail(tail, { container: 'ts' })?.format).toBe(format);
  });

  it('knows each format by a name of its own', () => {
    const names = packagers.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
