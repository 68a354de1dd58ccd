import { describe, expect, it, test } from 'vitest';
import { cacheControl, contentCache, restrict } from '../../../control/config/route-fields.ts';

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

describe('cache_control', () => {
  it('takes no second header', () => {
    expect(cacheControl.safeParse({ segment: 'public\r\nSet-Cookie: a=b' }).success).toBe(false);
    expect(cacheControl.parse({ segment: 'public, max-age=31536000, immutable' })).toEqual({
      segment: 'public, max-age=31536000, immutable',
    });
  });
});
