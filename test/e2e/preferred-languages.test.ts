import { afterAll, beforeAll, expect, it } from 'vitest';
import { EMPTY_KEY_SET } from '../../origin/viewer/pushed-keys.ts';
import { restrictedRig } from '../support/restricted-rig.ts';

let rig: Awaited<ReturnType<typeof restrictedRig>>;
const route = { bucket: 'media', prefix: 'films/', mode: 'package' } as const;

beforeAll(async () => {
  rig = await restrictedRig({
    routes: [
      { ...route, path: '/vod/' },
      { ...route, path: '/se/', languages: ['sv', 'en'] },
    ],
    keys: EMPTY_KEY_SET,
  });
});
afterAll(() => rig.close());

const textOf = async (path: string) => (await fetch(rig.worker.url + path)).text();

it('begins with the sound of the language that a route prefers, in every format', async () => {
  for (const [path, first] of [
    ['/vod/', 'en'],
    ['/se/', 'sv'],
  ] as const) {
    const hls = await textOf(`${path}ladder.ism/.m3u8`);
    expect(/LANGUAGE="(\w+)",DEFAULT=YES/.exec(hls)?.[1]).toBe(first);
    const mpd = await textOf(`${path}ladder.ism/.mpd`);
    expect(/contentType="audio" lang="(\w+)"/.exec(mpd)?.[1]).toBe(first);
    const multiplexed = await textOf(`${path}ladder.ism/.m3u8?container=ts`);
    // Track ids have languages as files do, in three letters.
    expect(/^ladder-audio_(\w\w)/m.exec(multiplexed)?.[1]).toBe({ en: 'en', sv: 'sw' }[first]);
  }
});

it('keeps the names of tracks, and every child answers', async () => {
  const [plain, swedish] = await Promise.all(
    ['/vod/', '/se/'].map((path) => textOf(`${path}ladder.ism/.m3u8`)),
  );
  const uris = (playlist: string) =>
    [...playlist.matchAll(/ladder-[\w=]+\.m3u8/g)].map(([uri]) => uri).toSorted();
  expect(uris(swedish!)).toEqual(uris(plain!));
  for (const uri of uris(swedish!))
    expect((await fetch(`${rig.worker.url}/se/ladder.ism/${uri}`)).status, uri).toBe(200);
});
