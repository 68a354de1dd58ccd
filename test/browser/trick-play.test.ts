import { expect, it } from 'vitest';
import { originRig } from '../support/origin-rig.ts';
import { PLAYERS, startPlayer } from './support/players.ts';

const SHAKA = PLAYERS.find(({ library, manifest }) => library.includes('shaka') && manifest === '.mpd')!;

it('shaka-player runs through a title by its sync samples alone', async () => {
  const { url } = await originRig();
  const player = await startPlayer(SHAKA, `${url}/ladder.ism/.mpd`);
  const asked: string[] = [];
  player.page.on('request', (request) => asked.push(decodeURIComponent(request.url())));
  await player.evaluate('video.play()');
  await player.plays();
  await player.evaluate('player.trickPlay(8)');
  await player.waitFor('video.currentTime > 30', 30_000);
  expect(asked.filter((one) => one.includes('ladder-keyframes-video=100000')).length).toBeGreaterThan(2);
  await player.evaluate('player.cancelTrickPlay()');
  await player.waitFor('video.ended', 60_000);
  expect(await player.errors()).toEqual([]);
});
