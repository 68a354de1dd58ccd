import { expect, test } from 'vitest';
import { understoodRoute } from '../../../../control/commands/serve/understood-route.ts';
import type { RouteConfig } from '../../../../origin/origin-config.ts';

const OPEN: RouteConfig = { path: '/vod/', bucket: 'media', prefix: '', mode: 'package' };

test('understoodRoute() says that a route answers everybody, of every host', () => {
  expect(understoodRoute(OPEN)).toEqual({
    ...OPEN,
    hosts: null,
    shield: null,
    viewers: null,
    pathways: [],
    versionedUrls: false,
  });
});

test('understoodRoute() says whom a route answers, and no key', () => {
  const route: RouteConfig = {
    ...OPEN,
    hosts: ['cdn.example.com'],
    shield: { secret: { header: 'x-shield-key', keys: ['s3cr3t'] }, certificateNames: ['shield.example'] },
    restrict: {
      keyGroups: ['members'],
      tokens: { parameter: 't', keys: ['s3cr3t'] },
      propagate: 'none',
      baseUrls: [],
      origins: [],
    },
    pathways: [{ id: 'cdn-a', baseUrl: 'https://cdn-a.example.com' }],
    versionedUrls: true,
  };
  const understood = understoodRoute(route);
  expect(understood).toMatchObject({
    hosts: ['cdn.example.com'],
    shield: ['key', 'certificate'],
    viewers: { keyGroups: ['members'], token: true },
    pathways: ['cdn-a'],
    versionedUrls: true,
  });
  expect(JSON.stringify(understood)).not.toContain('s3cr3t');
});
