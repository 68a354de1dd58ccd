import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { SHIELDS } from '../conformance/support/shields.ts';
import { putClips } from '../support/clips.ts';
import { workerConfig } from '../support/origin-rig.ts';
import { FIRST_KEY, startStore } from '../support/store-rig.ts';
import { startWorker } from '../support/worker-rig.ts';
import { PLAYERS, startPlayer } from './support/players.ts';
import { patient } from '../support/patience.ts';

/** Each shield with another player. */
const CASES = Object.entries(SHIELDS).map(([name, start], i) => ({
  name,
  start,
  player: [PLAYERS[0]!, PLAYERS[1]!, PLAYERS.at(-2)!, PLAYERS[2]!][i]!,
}));

const PART = '?vbegin=0&vend=12';

it.each(CASES)('$player.library plays through $name, and again without the origin', async (one) => {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-player-shield-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const store = await startStore();
  await putClips((name, bytes) => store.putObject('media', `films/${name}`, bytes));
  const config = { ...workerConfig(store), accessLog: { format: 'json', sample: 1 } as const };
  const worker = await startWorker(config, [{ bucket: 'media', generation: 1, credential: FIRST_KEY }]);
  onTestFinished(() => worker.close());
  const shield = await one.start(folder, Number(new URL(worker.url).port));
  onTestFinished(() => shield.stop());
  for (const _ of ['cold', 'warm']) {
    const player = await startPlayer(
      one.player,
      `${shield.origin}/vod/ladder.ism/${one.player.manifest}${PART}`,
    );
    await player.evaluate('(video.playbackRate = 4, video.play(), undefined)');
    await player.waitFor('video.ended', 60_000);
    expect(await player.evaluate('video.currentTime')).toBeGreaterThan(11.9);
    expect(await player.errors()).toEqual([]);
  }
  // A line is written after its answer.
  await sleep(patient(200));
  const asked = worker.output
    .split('\n')
    .filter((line) => line.includes('"durationSeconds"'))
    .map((line) => JSON.parse(line) as { path: string; bytesSent: number; kind: string });
  expect(asked.filter(({ kind }) => kind === 'segment').length).toBeGreaterThanOrEqual(6);
  // What is large comes in slices.
  const lines = asked.map(({ path, bytesSent }) => `${path} ${bytesSent}`);
  expect(lines.filter((line, i) => lines.indexOf(line) < i)).toEqual([]);
});
