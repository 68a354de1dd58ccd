import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OriginConfig } from '../../origin/origin-config.ts';
import type { SecretKeyCredential } from '../../origin/signing/credential.ts';
import { CEPH_KEY, CEPH_REGION, CEPH_TOKEN_URL, CEPH_URL, startCeph, type Ceph } from '../support/ceph.ts';
import { decodedFrames, type DecodedFrame } from '../support/ffmpeg.ts';
import { CLIPS } from '../support/clips.ts';
import { SHARED_MEDIA } from '../support/origin-rig.ts';
import { TEST_POOL } from '../support/store-rig.ts';
import { startWorker, type RunningWorker } from '../support/worker-rig.ts';

/** A file in the bucket, and where it comes from. */
const FILES: Readonly<Record<string, URL>> = {
  'bbb_prog_10s.mp4': new URL('bbb_prog_10s.mp4', SHARED_MEDIA),
  'prog_8s.mp4': new URL('prog_8s.mp4', SHARED_MEDIA),
  'ladder.ism': new URL('ladder.ism', CLIPS),
  'ladder-180p.mp4': new URL('ladder-180p.mp4', CLIPS),
  'ladder-360p-eng.mp4': new URL('ladder-360p-eng.mp4', CLIPS),
  'ladder-720p.mp4': new URL('ladder-720p.mp4', CLIPS),
  'ladder-swe.mp4': new URL('ladder-swe.mp4', CLIPS),
};

/** An asset, and for each of its tracks (a pattern of its id) the stream of the file it comes from. */
const ASSETS: Readonly<Record<string, readonly (readonly [track: RegExp, file: string, stream: string])[]>> =
  {
    'bbb_prog_10s.mp4': [
      [/^video/, 'bbb_prog_10s.mp4', 'v:0'],
      [/^audio/, 'bbb_prog_10s.mp4', 'a:0'],
    ],
    'prog_8s.mp4': [
      [/^video/, 'prog_8s.mp4', 'v:0'],
      [/^audio/, 'prog_8s.mp4', 'a:0'],
    ],
    'ladder.ism': [
      [/^video=100000$/, 'ladder-180p.mp4', 'v:0'],
      [/^video=250000$/, 'ladder-360p-eng.mp4', 'v:0'],
      [/^video=450000$/, 'ladder-720p.mp4', 'v:0'],
      [/^audio_eng=64000$/, 'ladder-360p-eng.mp4', 'a:0'],
      [/^audio_swe=64000$/, 'ladder-swe.mp4', 'a:0'],
    ],
  };

let ceph: Ceph;

beforeAll(async () => {
  ceph = await startCeph();
  for (const [name, url] of Object.entries(FILES))
    await ceph.put('media', `films/${name}`, await readFile(url));
});

afterAll(() => ceph.stop());

describe.each([
  ['a long-term key', CEPH_URL, async (): Promise<SecretKeyCredential> => Promise.resolve(CEPH_KEY)],
  ['a session token', CEPH_TOKEN_URL, async (): Promise<SecretKeyCredential> => ceph.sessionToken(900)],
] as const)('read from Ceph with %s, decoded by ffmpeg', (_, endpoint, credential) => {
  let worker: RunningWorker;

  beforeAll(async () => {
    worker = await startWorker(config(endpoint), [
      { bucket: 'media', generation: 1, credential: await credential() },
    ]);
  });

  afterAll(() => worker.close());

  for (const [asset, tracks] of Object.entries(ASSETS)) {
    it.each(tracks)(
      `${asset}: every frame of %s is the one in %s, stream %s`,
      async (pattern, file, stream) => {
        const playlists = await mediaPlaylists(`${worker.url}/vod/${asset}`);
        const [id, uri] =
          playlists.find(([trackId]) => pattern.test(trackId)) ?? expect.unreachable(String(pattern));
        const source = await decodedFrames(fileURLToPath(FILES[file] as URL), stream);
        expect(source.length).toBeGreaterThan(200);
        expectSameFrames(
          await decodedFrames(`${worker.url}/vod/${asset}/${uri}`, stream.replace(/\d/, '0')),
          source,
          stream,
        );
        const mpd = `${worker.url}/vod/${asset}/.mpd`;
        const index = playlists
          .filter(([other]) => other.startsWith(id.slice(0, 5)))
          .findIndex(([other]) => other === id);
        for (const one of [mpd, `${mpd}?profile=on-demand`])
          expectSameFrames(await decodedFrames(one, stream.replace(/\d/, String(index))), source, stream);
      },
    );
  }
});

/**
 * What lies before time 0 is what the decoder needs to begin with (an encoder's priming): it is not presented.
 * libavformat shifts video with negative composition offsets as a whole by its reordering delay when it reads fragments,
 * so that video is compared from its first frame on; where that is presented is held to the boxes in
 * `test/origin/asset/presentation-times.test.ts`.
 */
function expectSameFrames(
  ours: readonly DecodedFrame[],
  source: readonly DecodedFrame[],
  stream: string,
): void {
  const presented = ours.filter(({ time }) => time >= 0);
  expect(presented.map(({ hash }) => hash)).toEqual(source.map(({ hash }) => hash));
  const shift = stream.startsWith('v') ? (presented[0]?.time ?? 0) - (source[0]?.time ?? 0) : 0;
  const drift = presented.map(({ time }, i) => Math.abs(time - shift - (source[i]?.time ?? Number.NaN)));
  expect(Math.max(...drift)).toBeLessThan(0.0001);
}

/** Track id and URI of every media playlist that the multivariant playlist names, in the order of the asset's tracks of a kind. */
async function mediaPlaylists(asset: string): Promise<(readonly [id: string, uri: string])[]> {
  const text = await (await fetch(`${asset}/.m3u8`)).text();
  const uris = new Set(text.match(/[^"\n]+\.m3u8/g));
  return [...uris].map((uri) => [/-((?:video|audio)[^-]*)\.m3u8$/.exec(uri)?.[1] ?? '', uri]);
}

function config(endpoint: string): OriginConfig {
  return {
    listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    buckets: {
      media: { bucket: 'media', region: CEPH_REGION, endpoint, addressing: 'path', pool: TEST_POOL },
    },
    routes: [{ path: '/vod/', bucket: 'media', prefix: 'films/', mode: 'package' }],
  };
}
