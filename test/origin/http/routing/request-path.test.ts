import { describe, expect, it } from 'vitest';
import { parseRequestPath } from '../../../../origin/http/routing/request-path.ts';

describe('parseRequestPath()', () => {
  it.each([
    ['/vod/a.ism/.m3u8', '/vod/a.ism/.m3u8'],
    ['/vod/a.ism/a-video%3D1.m3u8?x=%2F..', '/vod/a.ism/a-video=1.m3u8'],
    ['/a+b%20c%25//d', '/a+b c%//d'],
    ['/%C3%A9%F0%9F%98%80', '/é😀'],
    ['/a..b/.c/d.', '/a..b/.c/d.'],
    ['http://cdn.example:8080/vod/a%20b?x', '/vod/a b'],
    ['HTTPS://cdn.example', '/'],
    ['http://cdn.example?/x', '/'],
  ])('decodes %j once', (target, path) => {
    expect(parseRequestPath(target).path).toBe(path);
  });

  it.each([
    '/vod/../secret.mp4',
    '/vod/./a',
    '/vod/..',
    '/vod/%2e%2E/secret.mp4',
    '/vod/.%2e/secret.mp4',
    '/vod/a%2Fb',
    '/vod/a%2fb',
    '/vod/a%5Cb',
    '/vod/a\\b',
    '/vod/%00',
    '/vod/%0d%0aX: y',
    '/vod/%ff',
    '/vod/%',
    '/vod/%zz',
    'http://other.example/vod/../a',
    'http:///vod/a',
    'ftp://other.example/vod/a',
    'other.example:443',
    '*',
    '',
    `/${'a'.repeat(5000)}`,
    `/a?${'q'.repeat(2049)}`,
  ])('refuses %j', (target) => {
    expect(() => parseRequestPath(target)).toThrow(expect.objectContaining({ code: 'malformed-url' }));
  });
});
