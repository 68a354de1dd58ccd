import { readFile } from 'node:fs/promises';
import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import type { RestrictConfig } from '../../origin/origin-config.ts';
import { EMPTY_KEY_SET } from '../../origin/viewer/pushed-keys.ts';
import { CLIPS } from '../support/clips.ts';
import { restrictedRig } from '../support/restricted-rig.ts';

const restrict: RestrictConfig = {
  keyGroups: ['none'],
  propagate: 'none',
  baseUrls: [],
  origins: ['https://player.example'],
};
const OURS = { bucket: 'media', prefix: 'films/', mode: 'package' } as const;

let rig: Awaited<ReturnType<typeof restrictedRig>>;
beforeAll(async () => {
  rig = await restrictedRig({
    keys: EMPTY_KEY_SET,
    routes: [
      { ...OURS, path: '/told/', cmsd: true, cacheControl: { error: 'max-age=5' } },
      { ...OURS, path: '/long/', prefix: 'long/', segmentMs: 8000 },
      { ...OURS, path: '/cookies/', restrict, cacheControl: { error: 'max-age=5' } },
    ],
  });
});
afterAll(() => rig.close());

const ask = (path: string, init: RequestInit = {}) => fetch(rig.worker.url + path, init);

describe('a route that says how long errors are kept', () => {
  it.each([
    ['/told/none.ism/.m3u8', 404, 'max-age=5'],
    ['/told/ladder.ism/.m3u8?filter=x', 400, 'no-store'],
    ['/cookies/ladder.ism/.m3u8', 403, 'no-store'],
    ['/elsewhere', 404, 'no-store'],
  ])('%s: %i, %s', async (path, status, expected) => {
    const answer = await ask(path);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([status, expected]);
  });
});

describe('a route with cookies', () => {
  const corsOf = ({ headers }: Response) =>
    ['access-control-allow-origin', 'access-control-allow-credentials', 'vary'].map((name) =>
      headers.get(name),
    );

  it('lets pages of its players see errors, and ask beforehand', async () => {
    const theirs = { headers: { origin: 'https://player.example' } };
    const others = { headers: { origin: 'https://elsewhere.example' } };
    const path = '/cookies/ladder.ism/.m3u8';
    expect(corsOf(await ask(path, theirs))).toEqual(['https://player.example', 'true', 'Origin']);
    expect(corsOf(await ask(path, others))).toEqual(['*', null, 'Origin']);
    const preflight = { method: 'OPTIONS', ...theirs };
    expect(corsOf(await ask(path, preflight))).toEqual([
      'https://player.example',
      'true',
      'Access-Control-Request-Headers, Origin',
    ]);
    expect(corsOf(await ask('/told/ladder.ism/.m3u8', preflight))).toEqual([
      '*',
      null,
      'Access-Control-Request-Headers',
    ]);
  });
});

describe('a route that says how long segments are', () => {
  it('has them cut there', async () => {
    const clip = 'ladder-360p-eng.mp4';
    await rig.store.putObject('media', `long/${clip}`, await readFile(new URL(clip, CLIPS)));
    const durations = async (path: string) => {
      const master = await (await ask(`${path}/${clip}/.m3u8`)).text();
      const uri = /^(?!#).*video=.*$/m.exec(master)?.[0] ?? '';
      const playlist = await (await ask(`${path}/${clip}/${uri}`)).text();
      return [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].map(([, seconds]) => Number(seconds));
    };
    const [usual, long] = [await durations('/told'), await durations('/long')];
    expect(Math.max(...usual)).toBeLessThan(5);
    expect(Math.max(...long)).toBe(8);
    const sum = (all: readonly number[]) => all.reduce((one, other) => one + other, 0);
    expect(sum(long)).toBeCloseTo(sum(usual), 3);
  });
});

describe('a route that says what answers are', () => {
  it.each([
    ['/told/ladder.ism/.m3u8', 'ot=m,sf=h,st=v'],
    ['/told/ladder.ism/.mpd', 'ot=m,sf=d,st=v'],
    ['/told/ladder.ism/hls/ladder-audio_eng=64000.m4s', 'ot=i,sf=h,st=v'],
    [
      '/told/ladder.ism/hls/ladder-video=250000-3.m4s',
      'br=250,d=4000,nor="ladder-video%3D250000-4.m4s",ot=v,sf=h,st=v',
    ],
    [
      '/told/ladder.ism/hls/ladder-audio_eng=64000-3.m4s',
      'br=64,d=4011,nor="ladder-audio_eng%3D64000-4.m4s",ot=a,sf=h,st=v',
    ],
  ])('%s: %s', async (path, expected) => {
    for (const _ of [1, 2]) expect((await ask(path)).headers.get('cmsd-static')).toBe(expected);
  });
});
