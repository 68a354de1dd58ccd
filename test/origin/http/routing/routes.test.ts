import { describe, expect, it, test } from 'vitest';
import { Routes } from '../../../../origin/http/routing/routes.ts';
import type { RouteConfig } from '../../../../origin/origin-config.ts';

const route = (bucket: string, path: string, hosts?: string[]): RouteConfig => ({
  path,
  bucket,
  prefix: '',
  mode: 'package',
  ...(hosts !== undefined && { hosts }),
});

describe('Routes', () => {
  const routes = new Routes([
    route('rest', '/'),
    route('rest-vod', '/vod/'),
    route('cdn', '/vod/', ['cdn.example.com', 'media.example.com']),
    route('below', '/', ['*.example.com']),
    route('below-eu', '/vod/', ['*.eu.example.com']),
  ]);

  test.each([
    ['cdn.example.com', '/vod/a', 'cdn'],
    ['CDN.Example.Com:8080', '/vod/a', 'cdn'],
    ['cdn.example.com.', '/vod/a', 'cdn'],
    ['media.example.com', '/vod/a', 'cdn'],
    // A host that has routes has no others.
    ['cdn.example.com', '/films/a', undefined],
    ['a.example.com', '/vod/a', 'below'],
    ['a.b.example.com', '/vod/a', 'below'],
    ['a.eu.example.com', '/vod/a', 'below-eu'],
    ['eu.example.com', '/vod/a', 'below'],
    ['a.eu.example.com', '/films/a', undefined],
    ['example.com', '/vod/a', 'rest-vod'],
    ['example.com', '/films/a', 'rest'],
    ['other-cdn.example.org', '/vod/a', 'rest-vod'],
    ['xcdn.example.com.evil.org', '/vod/a', 'rest-vod'],
    ['', '/vod/a', 'rest-vod'],
    [undefined, '/vod/a', 'rest-vod'],
    ['[2001:db8::1]:8080', '/vod/a', 'rest-vod'],
    ['..', '/vod/a', 'rest-vod'],
  ])('%s%s: %s', (host, path, bucket) => {
    expect(routes.match({ path }, host)?.bucket).toBe(bucket);
  });

  it('takes the longest prefix, whatever the order', () => {
    const twisted = new Routes([route('a', '/vod/'), route('b', '/vod/deep/')]);
    expect(twisted.match({ path: '/vod/deep/x' })?.bucket).toBe('b');
    expect(twisted.match({ path: '/vod/x' })?.bucket).toBe('a');
    expect(twisted.match({ path: '/other' })).toBeUndefined();
  });

  it('takes the host of a whole URL before the field', () => {
    expect(routes.match({ path: '/vod/a', host: 'cdn.example.com:80' }, 'a.example.com')?.bucket).toBe('cdn');
  });
});
