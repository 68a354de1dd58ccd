import { describe, expect, it } from 'vitest';
import { matchTail, packagers } from '../../../origin/packaging/packagers.ts';

describe('matchTail()', () => {
  it.each([
    ['.m3u8', 'hls'],
    ['a-video=1.m3u8', 'hls'],
    ['hls/a-video=1-1.m4s', 'hls'],
    ['.mpd', 'dash'],
    ['dash/a-video=1-0.dash', 'dash'],
    ['a-video=1-0.dash', 'dash'],
    ['dash/a-video=1-1.m4s', 'dash'],
  ])('finds the format of %s', (tail, format) => {
    expect(matchTail(tail)?.format).toBe(format);
  });

  it.each(['', 'a', 'b/.m3u8', 'a-video=1-1.m4s', 'hls/.m4s', 'dash/.dash', '.m3u8/x', 'x/dash/a.dash'])(
    'finds none for %j',
    (tail) => {
      expect(matchTail(tail)).toBeUndefined();
    },
  );

  it('knows each format by a name of its own', () => {
    const names = packagers.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
