import { expect, test } from 'vitest';
import { ROUTE_HEAD, routeCells } from '../../../../control/commands/serve/route-columns.ts';
import { bandsOf } from '../../../../control/commands/terminal/bands.ts';
import type { RouteConfig } from '../../../../origin/origin-config.ts';

const OPEN: RouteConfig = { path: '/vod/', bucket: 'media', prefix: '', mode: 'package' };
const RESTRICT = { keyGroups: [], propagate: 'none', baseUrls: [], origins: [] } as const;
const KEYS = { header: 'x-shield-key', keys: ['s3cr3t'] };
const SIGV4 = {
  region: 'r',
  service: 's3',
  accessKeys: [{ accessKeyId: 's3cr3t', secretAccessKey: 's3cr3t' }],
};

const cellsOf = (changes: Partial<RouteConfig>) =>
  Object.fromEntries(routeCells({ ...OPEN, ...changes }).map((cell, i) => [ROUTE_HEAD[i], cell]));

const CLOSED = {
  hosts: ['cdn.example.com', '*.example.net'],
  shield: { secret: KEYS, certificateNames: ['shield.example'], sigv4: SIGV4 },
  restrict: { ...RESTRICT, keyGroups: ['members', 'staff'], tokens: { parameter: 't', keys: ['s3cr3t'] } },
  pathways: ['cdn-a', 'cdn-b'].map((id) => ({ id, baseUrl: `https://${id}.example.com` })),
  versionedUrls: true,
} satisfies Partial<RouteConfig>;

test('routeCells() says that a route answers everybody', () => {
  expect(cellsOf({})).toEqual({
    ROUTE: '/vod/',
    HOST: 'any',
    BUCKET: 'media',
    PREFIX: '(none)',
    MODE: 'package',
    ANSWERS: 'everybody',
    MANIFESTS: '',
  });
});

test.each([
  [{ shield: { secret: KEYS } }, 'shield by key'],
  [{ shield: { secret: { ...KEYS, keys: [], pushed: 'cdn' } } }, 'shield by key'],
  [{ shield: { certificateNames: ['a'] } }, 'shield by certificate'],
  [{ shield: { sigv4: SIGV4 } }, 'shield by signature'],
  [{ restrict: { ...RESTRICT, keyGroups: ['members'] } }, 'viewers by key group members'],
  [{ restrict: { ...RESTRICT, tokens: { parameter: 't', keys: ['s3cr3t'] } } }, 'viewers by token'],
  [
    CLOSED,
    'shield by key\n  and certificate\n  and signature\nviewers by key group members\n  or key group staff\n  or token',
  ],
])('routeCells() says whom %j answers', (changes: Partial<RouteConfig>, answers) => {
  expect(cellsOf(changes)).toMatchObject({ ANSWERS: answers });
});

test('routeCells() names hosts, pathways and versions, and no key', () => {
  const cells = cellsOf(CLOSED);
  expect(cells).toMatchObject({
    HOST: 'cdn.example.com\n*.example.net',
    MANIFESTS: 'pathway cdn-a\npathway cdn-b\nversioned URLs',
  });
  expect(JSON.stringify(cells)).not.toContain('s3cr3t');
});

test('routeCells() fit 80 columns, in two bands', () => {
  const bands = bandsOf([ROUTE_HEAD, routeCells({ ...OPEN, ...CLOSED })], 80);
  expect(bands.map((columns) => columns.map((column) => ROUTE_HEAD[column]))).toEqual([
    ['ROUTE', 'HOST', 'BUCKET', 'PREFIX', 'MODE'],
    ['ROUTE', 'ANSWERS', 'MANIFESTS'],
  ]);
});
