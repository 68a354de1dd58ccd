import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { INPUTS, makeInput } from '../conformance/support/inputs.ts';
import { CLIPS } from '../support/clips.ts';
import { originRig } from '../support/origin-rig.ts';
import { startPlayer } from './support/players.ts';

const IMG =
  '<img src="thumbs-$Number$.png"><param name="tileColumns" value="2"/><param name="tileRows" value="2"/>' +
  '<param name="thumbnailDuration" value="5"/><param name="thumbnailWidth" value="16"/><param name="thumbnailHeight" value="9"/></img>';

/** A picture of one pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const SHAKA = {
  library: 'shaka-player/dist/shaka-player.compiled.js',
  load: `
      const player = new shaka.Player();
      player.addEventListener('error', (event) => errors.push('shaka ' + event.detail.code + ' ' + event.detail.message));
      await player.attach(video);
      await player.load(url);
      const [track] = player.getImageTracks();
      const at = async (seconds) => {
        const { uris, positionX, positionY, width, height, startTime, duration } = await player.getThumbnails(track.id, seconds);
        return { uri: uris[0].split('/').at(-1), positionX, positionY, width, height, startTime, duration };
      };
      return { thumbnails: await Promise.all([0, 7, 33].map(at)), image: (await fetch((await player.getThumbnails(track.id, 33)).uris[0])).status };`,
};

it.each(['.mpd', '.m3u8', 'on-demand.mpd?profile=on-demand'])(
  'shaka-player finds thumbnails in %s',
  async (manifest) => {
    const { url, store } = await originRig();
    const ladder = await readFile(new URL('ladder.ism', CLIPS), 'utf8');
    await store.putObject(
      'media',
      'films/film.ism',
      Buffer.from(ladder.replace('</switch>', `${IMG}</switch>`)),
    );
    for (const n of [1, 2]) await store.putObject('media', `films/thumbs-${n}.png`, PNG);
    const player = { ...SHAKA, manifest };
    const running = await startPlayer(player, `${url}/film.ism/${manifest}`);
    const size = { width: 16, height: 9, duration: 5 };
    expect(await running.evaluate('player')).toEqual({
      thumbnails: [
        { uri: expect.stringMatching(/-1\.png$/), positionX: 0, positionY: 0, startTime: 0, ...size },
        { uri: expect.stringMatching(/-1\.png$/), positionX: 16, positionY: 0, startTime: 5, ...size },
        { uri: expect.stringMatching(/-2\.png$/), positionX: 0, positionY: 9, startTime: 30, ...size },
      ],
      image: 200,
    });
    expect(await running.errors()).toEqual([]);
  },
);

it.each(['.mpd', '.m3u8'])(
  'shaka-player finds the images of a track in %s, and in a clip',
  async (manifest) => {
    const { url, store } = await originRig();
    const input = INPUTS.find(({ file }) => file === 'thumbnails.mp4')!;
    const folder = await mkdtemp(join(tmpdir(), 'thumbnails-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await store.putObject('media', 'films/thumbnails.mp4', await makeInput(input, folder));
    const sizes: number[] = [];
    // A clip begins where the second segment does: its first image is the fifth of the title.
    for (const [query, seconds, number] of [
      ['', 4.5, 5],
      ['?vbegin=4', 0.5, 1],
    ] as const) {
      const load = SHAKA.load
        .replace('[0, 7, 33]', `[${seconds}]`)
        .replace('track.id, 33', `track.id, ${seconds}`);
      const running = await startPlayer(
        { ...SHAKA, manifest, load },
        `${url}/thumbnails.mp4/${manifest}${query}`,
      );
      const { thumbnails, image } = (await running.evaluate('player')) as {
        thumbnails: { uri: string }[];
        image: number;
      };
      expect(image).toBe(200);
      expect(thumbnails).toMatchObject([{ width: 160, height: 90, duration: 1 }]);
      const [{ uri } = expect.unreachable()] = thumbnails;
      expect(uri).toContain(`-${number}.jpg`);
      sizes.push((await (await fetch(`${url}/thumbnails.mp4/images/${uri}`)).arrayBuffer()).byteLength);
      expect(await running.errors()).toEqual([]);
    }
    expect(sizes[1]).toBe(sizes[0]);
  },
);
