import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodedFrames } from '../support/ffmpeg.ts';
import { startTitleRig, type TitleRig } from './support/title-rig.ts';

/** Far less than a frame. */
const ROUNDING = 0.001;

let rig: TitleRig;

beforeAll(async () => {
  rig = await startTitleRig();
});

afterAll(() => rig.close());

it('shows a picture of the source for each I-frame', async () => {
  const playlistUrl = `${rig.url}ladder.ism/keyframes/ladder-video=100000.m3u8`;
  const playlist = await (await fetch(playlistUrl)).text();
  const bytesOf = async (uri: string, headers = {}) =>
    Buffer.from(await (await fetch(new URL(uri, playlistUrl), { headers })).arrayBuffer());
  const init = await bytesOf(/URI="(.+)"/.exec(playlist)![1]!);
  const source = await decodedFrames(rig.files.get('ladder-180p.mp4')!, 'v:0');
  const path = join(rig.folder, 'i-frame.mp4');
  let time = 0;
  const entries = [...playlist.matchAll(/#EXTINF:([\d.]+),\n#EXT-X-BYTERANGE:(\d+)@0\n(.+)/g)];
  expect(entries).toHaveLength(10);
  for (const [, seconds, count, uri] of entries) {
    const frame = await bytesOf(uri!, { range: `bytes=0-${Number(count) - 1}` });
    await writeFile(path, Buffer.concat([init, frame]));
    const shown = await decodedFrames(path, 'v:0', 'may-complain');
    const wanted = source.find((one) => Math.abs(one.time - time) < ROUNDING);
    expect(shown.map(({ hash }) => hash)).toEqual([wanted?.hash]);
    time += Number(seconds);
  }
});
