import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EMPTY_KEY_SET } from '../../origin/viewer/pushed-keys.ts';
import { CLIPS } from '../support/clips.ts';
import { restrictedRig } from '../support/restricted-rig.ts';

let rig: Awaited<ReturnType<typeof restrictedRig>>;
const route = { bucket: 'media', prefix: 'films/', mode: 'package' } as const;

beforeAll(async () => {
  const hls = { container: 'ts', isMultiplexed: false } as const;
  rig = await restrictedRig({
    routes: [
      { ...route, path: '/vod/' },
      { ...route, path: '/old/', wishes: { hls, dash: {} } },
      { ...route, path: '/numbered/', wishes: { hls: {}, dash: { addressing: 'number' } } },
    ],
    keys: EMPTY_KEY_SET,
  });
  const ladder = await readFile(new URL('ladder.ism', CLIPS), 'utf8');
  const metas = '<meta name="hls_client_manifest_version" content="7"/>';
  const own = Buffer.from(ladder.replace('<head>', `<head>${metas}`));
  await rig.store.putObject('media', 'films/own.ism', own);
});
afterAll(() => rig.close());

const textOf = async (path: string) => (await fetch(rig.worker.url + path)).text();

/** What the segments of the first video of a multivariant playlist are packed in. */
async function containerAt(path: string): Promise<string | undefined> {
  const playlist = await textOf(path);
  const [uri = ''] = /^[^#\n].*$/m.exec(playlist) ?? [];
  const media = await textOf(new URL(uri, `http://host${path}`).href.slice('http://host'.length));
  return /\.(ts|m4s)(?:\?.*)?$/m.exec(media)?.[1];
}

it.each([
  ['/vod/ladder.ism/.m3u8', 'm4s'],
  ['/old/ladder.ism/.m3u8', 'ts'],
  ['/old/ladder.ism/.m3u8?container=fmp4', 'm4s'],
  ['/old/ladder-360p-eng.mp4/.m3u8', 'ts'],
  // What a server manifest says itself goes before.
  ['/old/own.ism/.m3u8', 'm4s'],
  ['/numbered/ladder.ism/.m3u8', 'm4s'],
])('%s leads to segments in %s', async (path, container) => {
  expect(await containerAt(path)).toBe(container);
});

it('has sound beside the picture in transport streams where the route wants it so', async () => {
  const variants = async (path: string) => (await textOf(path)).match(/^ladder-.*\.m3u8/gm);
  expect((await variants('/old/ladder.ism/.m3u8'))?.[0]).toBe('ladder-video=100000.m3u8');
  expect((await variants('/vod/ladder.ism/.m3u8?container=ts'))?.[0]).toMatch(
    /^ladder-audio_eng=\d+-video=100000\.m3u8$/,
  );
});

it('counts segments in the MPD where the route wants it so', async () => {
  expect(await textOf('/numbered/ladder.ism/.mpd')).toContain('$Number$');
  expect(await textOf('/old/ladder.ism/.mpd')).toContain('$Time$');
});

it('gives manifests of routes that want other things entity tags of their own', async () => {
  const tags = await Promise.all(
    ['/vod/', '/old/', '/numbered/'].map(async (path) =>
      (await fetch(`${rig.worker.url}${path}ladder.ism/.m3u8`)).headers.get('etag'),
    ),
  );
  expect(new Set(tags).size).toBe(3);
});
