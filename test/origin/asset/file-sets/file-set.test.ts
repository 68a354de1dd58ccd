import { describe, expect, it } from 'vitest';
import { firstKey, parseFileSet } from '../../../../origin/asset/file-sets/file-set.ts';

describe('parseFileSet()', () => {
  it.each([
    ['films/movie_,360,720,.mp4.urlset', 'movie', ['films/movie_360.mp4', 'films/movie_720.mp4']],
    ['a/b,1,.mp4.urlset', 'b', ['a/b1.mp4']],
    [
      'x/bunny_,6,9,15,00k.mp4.urlset',
      'bunny',
      ['x/bunny_600k.mp4', 'x/bunny_900k.mp4', 'x/bunny_1500k.mp4'],
    ],
    ['films/,low/a,high/a,.mp4.urlset', 'set', ['films/low/a.mp4', 'films/high/a.mp4']],
    ['film-,180p,.MP4.URLSET', 'film', ['film-180p.MP4']],
  ])('reads %s', (key, name, keys) => {
    expect(parseFileSet(key)).toEqual({ name, keys });
  });

  it.each([
    ['movie.mp4.urlset', 'it is not spelled like BEGINNING,A,B,END.urlset'],
    ['movie_,360.mp4.urlset', 'it is not spelled like BEGINNING,A,B,END.urlset'],
    ['movie_,a,b,a,.mp4.urlset', 'it names a file twice'],
    [`a,${Array.from({ length: 33 }, (_, i) => i).join(',')},.mp4.urlset`, 'it has 33 files, more than 32'],
    // Harmless apart, a way out of the folder together.
    ['films/.,./b,.mp4.urlset', 'it holds a . or .. segment'],
    ['films/a,/.,/../b,/c.mp4.urlset', 'it holds a . or .. segment'],
  ])('refuses %s', (key, state) => {
    expect(() => parseFileSet(key)).toThrow(
      expect.objectContaining({ code: 'malformed-url', message: `Cannot read the set of files: ${state}` }),
    );
  });
});

describe('firstKey()', () => {
  it.each([
    ['films/movie_,360,720,.mp4.urlset', 'films/movie_360.mp4'],
    ['films/movie.mp4', 'films/movie.mp4'],
    ['films/movie.urlset', 'films/movie.urlset'],
  ])('of %s is %s', (key, first) => {
    expect(firstKey(key)).toBe(first);
  });
});
