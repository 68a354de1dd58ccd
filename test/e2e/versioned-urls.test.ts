import { readFile } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CLIPS, putClips } from '../support/clips.ts';
import { workerConfig } from '../support/origin-rig.ts';
import { FIRST_KEY, startStore } from '../support/store-rig.ts';
import { startWorker } from '../support/worker-rig.ts';

async function versionedRoute() {
  const store = await startStore();
  await putClips((name, bytes) => store.putObject('media', `films/${name}`, bytes));
  const config = workerConfig(store);
  const routes = [
    ...config.routes.map((route) => (route.mode === 'package' ? { ...route, versionedUrls: true } : route)),
    { path: '/plain/', bucket: 'media', prefix: 'films/', mode: 'package' } as const,
  ];
  const freshness = { ttlMs: 1, staleWhileRevalidateMs: 0, staleIfErrorMs: 0, negativeMs: 0 };
  const worker = await startWorker({ ...config, routes, freshness }, [
    { bucket: 'media', generation: 1, credential: FIRST_KEY },
  ]);
  onTestFinished(() => worker.close());
  return { store, base: worker.url };
}

/** URIs of a playlist: in lines of their own, and in attributes. */
const urisOf = (playlist: string): string[] =>
  [...playlist.matchAll(/^(?!#)\S+$|URI="([^"]+)"/gm)].map(([line, uri]) => uri ?? line);

describe('a route with versioned URLs', () => {
  it.each(['ladder.ism/.m3u8', 'ladder.ism/.m3u8?filter=systemBitrate>1'.replace('>', '%3E')])(
    'names the version in every URI of every playlist of %s',
    async (path) => {
      const { base } = await versionedRoute();
      const [entry, plain] = [`${base}/vod/${path}`, `${base}/plain/${path}`];
      const playlist = await (await fetch(entry)).text();
      const versions = new Set<string | null>();
      for (const uri of urisOf(playlist)) {
        const child = new URL(uri, entry);
        versions.add(child.searchParams.get('v'));
        const answer = await fetch(child);
        expect(answer.status).toBe(200);
        for (const segment of urisOf(await answer.text()))
          versions.add(new URL(segment, child).searchParams.get('v'));
      }
      expect([...versions]).toEqual([expect.stringMatching(/^[\w-]{8}$/)]);
      expect(await (await fetch(plain)).text()).not.toMatch(/[?&]v=/);
    },
  );

  it('answers a version that is gone with 410, and never with another', async () => {
    const { store, base } = await versionedRoute();
    const entry = `${base}/vod/ladder-360p-eng.mp4/master.m3u8`;
    const segmentOf = async (): Promise<URL> => {
      const [first = ''] = urisOf(await (await fetch(entry)).text());
      const media = new URL(first, entry);
      return new URL(urisOf(await (await fetch(media)).text()).at(-1) ?? '', media);
    };
    const before = await segmentOf();
    expect((await fetch(before)).status).toBe(200);
    const other = await readFile(new URL('ladder-720p.mp4', CLIPS));
    await store.putObject('media', 'films/ladder-360p-eng.mp4', other);
    await expect.poll(async () => (await segmentOf()).href).not.toBe(before.href);
    const gone = await fetch(before);
    expect([gone.status, gone.headers.get('headwater-error'), gone.headers.get('cache-control')]).toEqual([
      410,
      'version-gone',
      'no-store',
    ]);
    expect((await fetch(await segmentOf())).status).toBe(200);
  });

  it.each(['', 'x', 'nine_char', 'with%20bl', 'a/b%2Fc%2Fd'])(
    'refuses v=%s, which is no version',
    async (version) => {
      const { base } = await versionedRoute();
      const answer = await fetch(`${base}/vod/ladder.ism/.m3u8?v=${version}`);
      expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('v is no version')]);
    },
  );
});
