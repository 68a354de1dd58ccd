import { expect, it, onTestFinished } from 'vitest';
import { putClips } from '../support/clips.ts';
import { workerConfig } from '../support/origin-rig.ts';
import { FIRST_KEY, startStore } from '../support/store-rig.ts';
import { startWorker } from '../support/worker-rig.ts';
import { PLAYERS, startPlayer } from './support/players.ts';

const ROUTE = {
  path: '/vod/',
  bucket: 'media',
  prefix: 'films/',
  mode: 'package',
  interstitials: true,
} as const;

/** Says when an interstitial begins and ends, and when the title goes on. */
const OBSERVED = `
  globalThis.shown = [];
  hls.on(Hls.Events.INTERSTITIAL_STARTED, (_, { event }) => shown.push('begins ' + event.identifier));
  hls.on(Hls.Events.INTERSTITIAL_ENDED, (_, { event }) => shown.push('ends ' + event.identifier));
  hls.on(Hls.Events.INTERSTITIALS_PRIMARY_RESUMED, () => shown.push('title'));
  const parsed`;

it('hls.js plays an interstitial where it stands, and goes on with the title', async () => {
  const store = await startStore();
  await putClips((name, bytes) => store.putObject('media', `films/${name}`, bytes));
  const worker = await startWorker({ ...workerConfig(store), routes: [ROUTE] }, [
    { bucket: 'media', generation: 1, credential: FIRST_KEY },
  ]);
  onTestFinished(() => worker.close());
  const assetUri = `${worker.url}/vod/ladder-360p-eng.mp4/.m3u8?vbegin=0&vend=4`;
  const interstitials = [{ id: 'ad', start: 8, assetUri, duration: 4, resumeOffset: 0 }];
  const file = Buffer.from(JSON.stringify({ interstitials }));
  await store.putObject('media', 'films/ladder.interstitials.json', file);
  const [hlsJs] = PLAYERS;
  const load = hlsJs!.load.replace('const parsed', OBSERVED);
  const player = await startPlayer({ ...hlsJs!, load }, `${worker.url}/vod/ladder.ism/.m3u8`);
  await player.evaluate('(video.currentTime = 6, video.playbackRate = 2, video.play(), undefined)');
  await player.waitFor(`shown.at(-1) === 'title' && video.currentTime > 9`, 60_000);
  expect(await player.evaluate('shown')).toEqual(['begins ad', 'ends ad', 'title']);
  expect(await player.errors()).toEqual([]);
});
