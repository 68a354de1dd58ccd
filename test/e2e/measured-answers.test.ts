import { expect, test } from 'vitest';
import { originRig } from '../support/origin-rig.ts';

const POLLED = { timeout: 30_000 };

const sum = (histogram: { readonly counts: readonly number[] } | undefined) =>
  histogram?.counts.reduce((total, count) => total + count, 0);

test('a worker times answers by route, format and kind, and the store by how it answers', async () => {
  const { worker, url } = await originRig();
  const get = async (path: string) => {
    const response = await fetch(url + path);
    await response.arrayBuffer();
    return response.status;
  };
  expect(await get('/ladder-720p.mp4/.m3u8')).toBe(200);
  expect(await get('/ladder-720p.mp4/.m3u8')).toBe(200);
  expect(await get('/ladder-720p.mp4/.mpd')).toBe(200);
  expect(await get('/none.mp4/.mpd')).toBe(404);
  expect(await get('/none')).toBe(404);
  await expect.poll(() => sum(worker.stats?.routes?.['/vod/']?.['none']?.['error']?.total), POLLED).toBe(2);
  const { routes, buckets, caches } = worker.stats!;
  const { hls, dash } = routes?.['/vod/'] ?? {};
  expect(sum(hls?.['manifest']?.firstByte)).toBe(2);
  expect(sum(hls?.['manifest']?.total)).toBe(2);
  expect(sum(dash?.['manifest']?.total)).toBe(1);
  expect(hls?.['manifest']?.firstByte.sumSeconds).toBeLessThanOrEqual(
    hls?.['manifest']?.total.sumSeconds ?? 0,
  );
  const { firstByte, refusals, subrequests } = buckets['media'] ?? {};
  expect(sum(firstByte?.ok)).toBe((subrequests ?? 0) - 1);
  expect(sum(firstByte?.refused)).toBe(1);
  expect(firstByte).not.toHaveProperty('failed');
  expect(refusals).toEqual({ '404 NoSuchKey': 1 });
  expect(caches?.assets).toMatchObject({ misses: 2, evictions: 0 });
  expect(caches?.plans).toMatchObject({ hits: 1, evictions: 0 });
  expect(caches?.assets?.hits).toBeGreaterThanOrEqual(2);
  expect(caches?.assets?.heldBytes).toBeGreaterThan(1000);
  expect(caches?.plans?.heldBytes).toBeGreaterThan(1000);
});
