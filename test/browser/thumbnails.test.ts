import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
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
    const player = {
      library: 'shaka-player/dist/shaka-player.compiled.js',
      manifest,
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
