import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { putClips } from '../support/clips.ts';
import { workerConfig } from '../support/origin-rig.ts';
import { FIRST_KEY, startStore } from '../support/store-rig.ts';
import { startWorker } from '../support/worker-rig.ts';
import { PLAYERS, startPlayer } from './support/players.ts';

/** One origin by two names: each player can tell them apart. */
const HOSTS = ['127.0.0.1', 'localhost'] as const;

/** shaka-player's form of it is left to others, and Smooth Streaming has no word for it. */
const STEERED = PLAYERS.filter(
  ({ library, manifest }) => !library.startsWith('shaka-player') && manifest !== 'Manifest',
);

const WANTED_SECONDS = 8;
const WANT_LITTLE = `Hls.DefaultConfig.maxMaxBufferLength = ${WANTED_SECONDS};`;

/**
 * A server that sends everybody to the second of the pathways, once it may answer.
 * dash.js waits for the answer before it plays. hls.js plays meanwhile, and stands still now and then when the answer comes
 * while a segment is on its way: it drops that and asks for no other. So it wants two segments before it plays, and is told
 * when it has them.
 */
async function startSteering(mayAnswer: Promise<void>): Promise<string> {
  const priority = ['second', 'first'];
  const answer = {
    VERSION: 1,
    TTL: 300,
    'PATHWAY-PRIORITY': priority,
    'SERVICE-LOCATION-PRIORITY': priority,
  };
  const server = createServer((_, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*').setHeader('Content-Type', 'application/json');
    void mayAnswer.then(() => response.end(JSON.stringify(answer)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/steer`;
}

it.each(STEERED)('$library goes where the steering server of $manifest says', async (player) => {
  const store = await startStore();
  await putClips((name, bytes) => store.putObject('media', `films/${name}`, bytes));
  const config = workerConfig(store);
  const port = await freePort();
  const [first, second] = HOSTS.map((host) => `http://${host}:${port}`) as [string, string];
  const pathways = [
    { id: 'first', baseUrl: first },
    { id: 'second', baseUrl: second },
  ];
  const answer = Promise.withResolvers<void>();
  const plays = player.library.startsWith('hls.js');
  if (!plays) answer.resolve();
  const steering = {
    serverUrl: await startSteering(answer.promise),
    first: 'first',
    queryBeforeStart: true,
  };
  const routes = config.routes.map((route) => ({ ...route, pathways, steering }));
  const listen = { kind: 'tcp', host: '127.0.0.1', port } as const;
  const worker = await startWorker({ ...config, listen, routes }, [
    { bucket: 'media', generation: 1, credential: FIRST_KEY },
  ]);
  onTestFinished(() => worker.close());
  const load = plays ? WANT_LITTLE + player.load : player.load;
  const playing = await startPlayer({ ...player, load }, `${first}/vod/ladder.ism/${player.manifest}`);
  if (plays)
    await playing.waitFor(`video.buffered.length && video.buffered.end(0) >= ${WANTED_SECONDS}`, 30_000);
  answer.resolve();
  await playing.evaluate('(video.playbackRate = 4, video.play(), undefined)');
  await playing.waitFor('video.ended', 60_000);
  const media = (await playing.evaluate(`performance.getEntriesByType('resource')
      .map(({ name }) => name).filter((name) => /\\.(m4s|dash|ts)$/.test(name))`)) as string[];
  expect(media.length).toBeGreaterThan(0);
  expect(media.at(-1)).toContain(second);
  expect(await playing.errors()).toEqual([]);
});
