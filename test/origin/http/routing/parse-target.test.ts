import { describe, expect, it } from 'vitest';
import { WHOLE } from '../../../../origin/model/selection.ts';
import { parseTarget } from '../../../../origin/http/routing/parse-target.ts';
import { parseRequestPath } from '../../../../origin/http/routing/request-path.ts';
import type { RouteConfig } from '../../../../origin/origin-config.ts';

const ROUTE: RouteConfig = { path: '/vod/', bucket: 'media', prefix: 'films/', mode: 'package' };

describe('parseTarget()', () => {
  it.each([
    ['/vod/a.ism/.m3u8', 'films/a.ism', '.m3u8'],
    ['/vod/x/y/a.ism/hls/a-video%3D1-1.m4s', 'films/x/y/a.ism', 'hls/a-video=1-1.m4s'],
    ['/vod/a.mp4/.mpd', 'films/a.mp4', '.mpd'],
    ['/vod/a.ism.d/b.mp4/b.m3u8', 'films/a.ism.d/b.mp4', 'b.m3u8'],
    ['/vod/x/a_,1,2,.mp4.urlset/.m3u8', 'films/x/a_,1,2,.mp4.urlset', '.m3u8'],
    ['/vod/a.json/.mpd', 'films/a.json', '.mpd'],
    ['/vod/a.ism/b.mp4/c.m3u8', 'films/a.ism', 'b.mp4/c.m3u8'],
  ])('splits %j at the first asset', (url, key, tail) => {
    const target = { bucket: 'media', key, tail, asked: {}, selection: WHOLE };
    expect(parseTarget(ROUTE, parseRequestPath(url))).toEqual(target);
  });

  it.each(['/vod/a.ism', '/vod/a.txt/.m3u8', '/vod/.ism/', '/vod/'])('finds no asset in %j', (url) => {
    expect(() => parseTarget(ROUTE, parseRequestPath(url))).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  });

  it('takes the form of the answer from the query, where it is one', () => {
    const asked = (query: string) => parseTarget(ROUTE, parseRequestPath(`/vod/a.ism/.mpd?${query}`)).asked;
    expect(asked('profile=on-demand&container=ts')).toEqual({ profile: 'on-demand', container: 'ts' });
    for (const query of ['profile=full', 'container='])
      expect(() => asked(query), query).toThrow(expect.objectContaining({ code: 'malformed-url' }));
  });

  it.each(['filter', 'vbegin', 'vend', 't', 'container', 'profile'])('refuses %s twice', (name) => {
    expect(() => parseTarget(ROUTE, parseRequestPath(`/vod/a.ism/.mpd?${name}=1&${name}=1`))).toThrow(
      expect.objectContaining({
        code: 'malformed-url',
        message: `Cannot read the URL: ${name} stands in its query twice`,
      }),
    );
  });

  it('takes what is selected from the query', () => {
    const { selection } = parseTarget(ROUTE, parseRequestPath('/vod/a.ism/.m3u8?t=1;2'));
    expect(selection).toMatchObject({ clip: { beginSeconds: 1, endSeconds: 2 }, query: 'vbegin=1&vend=2' });
  });
});
