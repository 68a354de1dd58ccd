import { describe, expect, it, test } from 'vitest';
import { parseConfig } from '../../../control/config/load-config.ts';
import {
  cacheControl,
  contentCache,
  packaging,
  pathways,
  restrict,
  steering,
} from '../../../control/config/route-fields.ts';

describe('restrict', () => {
  it('says what is not said: nothing is handed on, and URLs are of the host that is asked for', () => {
    expect(restrict.parse({ key_groups: ['members'] })).toEqual({
      keyGroups: ['members'],
      propagate: 'none',
      baseUrls: [],
      origins: [],
    });
  });

  test.each([
    [{}, 'must have key_groups or tokens'],
    [{ key_groups: [], propagate: 'query' }, 'must have key_groups or tokens'],
    [{ key_groups: ['a'], base_urls: ['https://cdn.example.com/'] }, 'must be a scheme and a host'],
    [{ key_groups: ['a'], origins: ['player.example.com'] }, 'must be a scheme and a host'],
    [{ tokens: { parameter: 'a b', keys: ['0f'.repeat(16)] } }, 'must be a name'],
    [{ tokens: { parameter: 't', keys: [] } }, 'must have at least one key'],
    [{ tokens: { parameter: 't', keys: ['0f'.repeat(15)] } }, 'must be 16 bytes or more'],
  ])('%j: %s', (value, problem) => {
    expect(restrict.safeParse(value).error?.message).toContain(problem);
  });
});

describe('cache', () => {
  it('knows how long files are kept, and how many', () => {
    const given = { memory: '64MiB', ttl: '10s', stale_while_revalidate: '0s', negative: '2s' };
    expect(contentCache.parse(given)).toEqual({
      memoryBytes: 64 * 1024 * 1024,
      freshness: { ttlMs: 10_000, staleWhileRevalidateMs: 0, staleIfErrorMs: 3_600_000, negativeMs: 2000 },
    });
    expect(contentCache.safeParse({ memory: '0B' }).error?.message).toContain('must be at least 1MiB');
  });
});

describe('packaging', () => {
  test('takes the words of server manifests, and nothing else', () => {
    const said = { hls_client_manifest_version: 4, hls_no_multiplex: true, mpd_segment_template: 'number' };
    expect(packaging.parse(said)).toEqual(said);
    for (const wrong of [
      { hls_client_manifest_version: 0 },
      { hls_client_manifest_version: '4' },
      { hls_no_multiplex: 'yes' },
      { mpd_segment_template: 'Number' },
    ])
      expect(packaging.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
  });

  it('spells languages as manifests do', () => {
    expect(packaging.parse({ languages: ['sv', 'PT-br'] })).toEqual({ languages: ['sv', 'pt-BR'] });
    for (const languages of [[], ['no language'], ['']])
      expect(packaging.safeParse({ languages }).success, JSON.stringify(languages)).toBe(false);
  });
});

describe('cache_control', () => {
  it('takes no second header', () => {
    expect(cacheControl.safeParse({ segment: 'public\r\nSet-Cookie: a=b' }).success).toBe(false);
    expect(cacheControl.parse({ segment: 'public, max-age=31536000, immutable' })).toEqual({
      segment: 'public, max-age=31536000, immutable',
    });
  });
});

describe('pathways and steering', () => {
  test.each([
    ['pathways', [], 'must have at least one pathway'],
    ['pathways', [{ id: 'a b', base_url: 'https://a.example.com' }], 'must be letters, digits'],
    ['pathways', [{ id: 'a', base_url: 'https://a.example.com/x' }], 'must be a scheme and a host'],
    [
      'pathways',
      ['a', 'a'].map((id) => ({ id, base_url: 'https://a.example.com' })),
      'must have an id of its own for each pathway',
    ],
    ['steering', { server: 'steer.example.com' }, 'must be a URL'],
  ] as const)('%s: %j: %s', (field, value, problem) => {
    expect({ pathways, steering }[field].safeParse(value).error?.message).toContain(problem);
  });

  const configOf = (route: string) => `
buckets: { media: { bucket: b, region: eu-central-1 } }
routes: [{ path: /vod/, bucket: media, ${route} }]
`;
  const parsed = (text: string) => parseConfig(text, 'origin.yaml', {});
  const PATHWAYS =
    'pathways: [{ id: a, base_url: "https://a.example.com" }, { id: b, base_url: "https://b.example.com" }]';

  it('begin with the first, where nothing else is said', () => {
    const { origin } = parsed(configOf(`${PATHWAYS}, steering: { server: "https://steer.example.com" }`));
    expect(origin.routes[0]).toMatchObject({
      pathways: [
        { id: 'a', baseUrl: 'https://a.example.com' },
        { id: 'b', baseUrl: 'https://b.example.com' },
      ],
      steering: { serverUrl: 'https://steer.example.com/', first: 'a', queryBeforeStart: false },
    });
  });

  test.each([
    [`${PATHWAYS}, mode: passthrough`, 'are for routes that package'],
    ['steering: { server: "https://s.example.com" }', 'needs pathways'],
    [`${PATHWAYS}, steering: { server: "https://s.example.com", first: c }`, 'c is none'],
  ])('%s: %s', (route, problem) => {
    expect(() => parsed(configOf(route))).toThrow(problem);
  });
});
