import { describe, expect, test } from 'vitest';
import type { ControlError } from '../../../control/control-error.ts';
import { type PurgeTarget, scopesOf } from '../../../control/purging/purge-target.ts';
import type { RouteConfig } from '../../../origin/origin-config.ts';
import { bucketConfig } from '../../support/store-rig.ts';

const bucket = bucketConfig({ url: 'http://127.0.0.1:1' } as never);
const routes: RouteConfig[] = [
  { path: '/vod/', bucket: 'media', prefix: 'films/', mode: 'package' },
  { path: '/vod/new/', bucket: 'fresh', prefix: '', mode: 'package' },
  { path: '/files/', bucket: 'media', prefix: '', mode: 'passthrough' },
  { path: '/vod/', bucket: 'other', prefix: '', mode: 'package', hosts: ['*.example.com'] },
];
const config = { buckets: { media: bucket, fresh: bucket, other: bucket }, routes };

const object = (name: string, key: string) => ({ kind: 'object', bucket: name, key });
const prefix = (name: string, key: string) => ({ kind: 'prefix', bucket: name, prefix: key });
const asset = (url: string): PurgeTarget => ({ kind: 'asset', url });
const below = (url: string): PurgeTarget => ({ kind: 'prefix', url });

describe('scopesOf()', () => {
  test.each<[string, PurgeTarget, object[]]>([
    [
      'an asset, of every host',
      asset('/vod/a.mp4'),
      [object('media', 'films/a.mp4'), object('other', 'a.mp4')],
    ],
    [
      'anything in it',
      asset('/vod/b/a%20b.mp4/x/y.m3u8?t=1#f'),
      [object('media', 'films/b/a b.mp4'), object('other', 'b/a b.mp4')],
    ],
    ['an asset of a host', asset('https://cdn.example.com/vod/a.ism/.m3u8'), [object('other', 'a.ism')]],
    ['the longest route', asset('http://elsewhere/vod/new/a.mp4'), [object('fresh', 'a.mp4')]],
    ['a text beside assets', asset('http://elsewhere/vod/a.vtt'), [object('media', 'films/a.vtt')]],
    ['a file', asset('/files/a.mp4/b'), [object('media', 'a.mp4/b')]],
    ['a prefix', below('http://elsewhere/vod/s1/'), [prefix('media', 'films/s1/')]],
    [
      'a prefix of routes',
      below('/v'),
      [prefix('fresh', ''), prefix('media', 'films/'), prefix('other', '')],
    ],
    [
      'a prefix with a route below',
      below('http://elsewhere/vod/'),
      [prefix('media', 'films/'), prefix('fresh', '')],
    ],
    [
      'an asset by what is made of it',
      below('http://elsewhere/vod/a.mp4/'),
      [prefix('media', 'films/a.mp4/'), object('media', 'films/a.mp4')],
    ],
    ['a bucket', { kind: 'bucket', bucket: 'fresh' }, [prefix('fresh', '')]],
    ['all', { kind: 'all' }, [prefix('media', ''), prefix('fresh', ''), prefix('other', '')]],
  ])('finds %s', (_, target, scopes) => {
    expect(scopesOf(target, config)).toEqual(scopes);
  });

  test.each<[string, PurgeTarget, Partial<ControlError>]>([
    ['a path that leads nowhere', asset('/nowhere/a.mp4'), { code: 'no-route' }],
    ['a prefix that leads nowhere', below('/nowhere'), { code: 'no-route' }],
    ['no path', asset('vod/a.mp4'), { code: 'invalid-argument' }],
    ['a host that cannot be read', asset('http://[::1/vod/a.mp4'), { code: 'invalid-argument' }],
    ['a port that there is not', below('http://cdn.example.com:99999/vod/'), { code: 'invalid-argument' }],
    ['a scheme that players do not speak', asset('ftp://cdn/vod/a.mp4'), { code: 'invalid-argument' }],
    ['dots', below('/vod/../x'), { code: 'invalid-argument' }],
    ['an unknown bucket', { kind: 'bucket', bucket: 'constructor' }, { code: 'unknown-bucket' }],
  ])('refuses %s', (_, target, refusal) => {
    expect(() => scopesOf(target, config)).toThrow(expect.objectContaining(refusal) as Error);
  });
});
