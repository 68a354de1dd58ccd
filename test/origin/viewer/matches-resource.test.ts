import { describe, expect, it, test } from 'vitest';
import { matchesResource } from '../../../origin/viewer/matches-resource.ts';

/** The same judged by a regular expression: short texts, so that it may take its time. */
function byPattern(resource: string, url: string): boolean {
  const source = resource
    .replaceAll(/[.+^${}()|[\]\\/]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(url);
}

/** Numbers that are the same in each run. xorshift32 */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

describe('matchesResource()', () => {
  test.each([
    ['*', 'https://cdn.example.com/vod/film.ism/.m3u8?a=b', true],
    ['https://cdn.example.com/vod/*', 'https://cdn.example.com/vod/film.ism/.m3u8', true],
    ['https://cdn.example.com/vod/*', 'http://cdn.example.com/vod/film.ism/.m3u8', false],
    ['http*://cdn.example.com/vod/film.ism/*', 'https://cdn.example.com/vod/film.ism/', true],
    ['https://cdn.example.com/vod/film?.ism/*', 'https://cdn.example.com/vod/film2.ism/.mpd', true],
    ['https://cdn.example.com/vod/film?.ism/*', 'https://cdn.example.com/vod/film.ism/.mpd', false],
    ['https://cdn.example.com/a', 'https://cdn.example.com/a?', false],
    ['https://cdn.example.com/a?*', 'https://cdn.example.com/a?b=c', true],
    ['', 'a', false],
    ['', '', true],
    ['**', '', true],
    ['a*b*c', 'aXbXbXc', true],
    ['a*b*c', 'aXcXb', false],
  ])('%s for %s: %s', (resource, url, expected) => {
    expect(matchesResource(resource, url)).toBe(expected);
  });

  it('agrees with a regular expression on 2,000 texts of few letters', () => {
    const next = numbers(7);
    const text = (letters: string) =>
      Array.from({ length: next(9) }, () => letters[next(letters.length)]).join('');
    for (let i = 0; i < 2000; i++) {
      const [resource, url] = [text('ab*?/'), text('ab/?')];
      expect([resource, url, matchesResource(resource, url)]).toEqual([
        resource,
        url,
        byPattern(resource, url),
      ]);
    }
  });

  it('takes no longer for what is made to take long', () => {
    const url = 'a'.repeat(4000);
    expect(matchesResource(`${'*a'.repeat(500)}b`, url)).toBe(false);
  });
});
