import { expect, test } from 'vitest';
import { bucketOfUrl } from '../../../control/lending/bucket-of-url.ts';
import type { RouteConfig } from '../../../origin/origin-config.ts';

const ROUTES: RouteConfig[] = [
  { path: '/vod/', bucket: 'media', prefix: '', mode: 'package' },
  { path: '/vod/', bucket: 'other', prefix: '', mode: 'package', hosts: ['cdn.example.com'] },
];

test.each([
  ['/vod/a.mp4#t=1', 'media'],
  ['http://cdn.example.com/vod/a.mp4', 'other'],
  ['/elsewhere/a.mp4', undefined],
  ['/vod/%2e%2e/a.mp4', undefined],
  ['http://[::1/vod/a.mp4', undefined],
  ['http://cdn.example.com:99999/vod/a.mp4', undefined],
  ['ftp://cdn.example.com/vod/a.mp4', undefined],
  ['vod/a.mp4', undefined],
])('bucketOfUrl() of %s is %s', (url, bucket) => {
  expect(bucketOfUrl(ROUTES, url)).toBe(bucket);
});
