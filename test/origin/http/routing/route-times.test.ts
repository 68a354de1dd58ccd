import { expect, test } from 'vitest';
import type { RouteConfig } from '../../../../origin/origin-config.ts';
import { NO_FORMAT_AT, routeStats, servedRoutes } from '../../../../origin/http/routing/route-times.ts';

const FORMATS = ['hls', 'dash'];

const route = (path: string, hosts?: string[]): RouteConfig => ({
  path,
  ...(hosts && { hosts }),
  bucket: 'media',
  prefix: '',
  mode: 'package',
});

const sum = (counts: readonly number[] = []) => counts.reduce((total, count) => total + count, 0);

test('answers are timed by route, format and kind; those that nobody asked are not told', () => {
  const routes = servedRoutes([route('/a/', ['x.example']), route('/b/')], FORMATS.length);
  routes[0]?.times?.of(1).observe('segment', 0.1, 0.5);
  routes[0]?.times?.of(1).observe('segment', undefined, 0.5);
  routes[0]?.times?.of(NO_FORMAT_AT).observe('error', 0.1, 0.1);
  const stats = routeStats(routes, FORMATS);
  expect(Object.keys(stats)).toEqual(['x.example/a/']);
  expect(Object.keys(stats['x.example/a/'] ?? {})).toEqual(['none', 'dash']);
  const { firstByte, total } = stats['x.example/a/']?.['dash']?.['segment'] ?? {};
  expect([sum(firstByte?.counts), firstByte?.sumSeconds]).toEqual([1, 0.1]);
  expect([sum(total?.counts), total?.sumSeconds]).toEqual([2, 1]);
});

test('routes behind the fiftieth share their times', () => {
  const many = Array.from({ length: 60 }, (_, n) => route(`/${n}/`));
  const routes = servedRoutes(many, FORMATS.length);
  for (const { times } of routes) times?.of(0).observe('manifest', 0, 0);
  const stats = routeStats(routes, FORMATS);
  expect(Object.keys(stats)).toHaveLength(51);
  expect(sum(stats['other']?.['hls']?.['manifest']?.total.counts)).toBe(10);
});
