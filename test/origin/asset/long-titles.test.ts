import { setImmediate } from 'node:timers/promises';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { Assets } from '../../../origin/asset/assets.ts';
import { loopTurns } from '../../support/loop-turns.ts';
import { avc1, movieFile, mp4a, type TrackSpec } from '../../support/movie-builder.ts';
import { longMovie } from '../../support/two-hour-moov.ts';
import { type Content, CountingStore } from './support/counting-store.ts';

const TITLES = 8;

/** Of the time in which all titles are indexed. Walked in one piece, those that are ready together take a third of it. */
const LONGEST_SHARE = 0.2;

/** A collection of garbage, or what else the machine does, may fall into one turn: not each time. */
const ATTEMPTS = 5;

const VIDEO: TrackSpec = {
  trackId: 1,
  handler: 'vide',
  timescale: 1000,
  sampleEntries: [avc1()],
  sizes: [1000, 1000],
  perChunk: [2],
  durations: [2, 1000],
};
const AUDIO: TrackSpec = { ...VIDEO, trackId: 2, handler: 'soun', sampleEntries: [mp4a()] };
const SHORT = movieFile([VIDEO, AUDIO]);

let title: Content;
let store: CountingStore;
let assets: Assets;

beforeAll(() => {
  const movie = longMovie(12);
  const head = movie.read(0, movie.moovBytes + 65_536);
  title = { sizeBytes: movie.sizeBytes, read: (start, end) => head.subarray(start, end) };
});

beforeEach(() => {
  store = new CountingStore().put('short.mp4', SHORT);
  for (let i = 0; i < TITLES; i++) store.put(`${i}.mp4`, title);
  assets = new Assets(store, { locate: () => undefined, limitBytes: 1024 ** 3 });
});

async function indexAll(signal?: AbortSignal): Promise<unknown> {
  for (let i = 0; i < TITLES; i++) assets.invalidate('media', `${i}.mp4`);
  return Promise.all(Array.from({ length: TITLES }, (_, i) => assets.resolve('media', `${i}.mp4`, signal)));
}

test('titles of twelve hours never hold up the loop while they are indexed', async () => {
  store.turnBytes = 256 * 1024;
  const shares: number[] = [];
  while (shares.length < ATTEMPTS && !shares.some((share) => share < LONGEST_SHARE)) {
    const { longestMs, totalMs } = await loopTurns(indexAll);
    shares.push(longestMs / totalMs);
  }
  expect(Math.min(...shares)).toBeLessThan(LONGEST_SHARE);
});

test('long titles that nobody waits for any more are not indexed to their end', async () => {
  const controller = new AbortController();
  const whole = await loopTurns(indexAll);
  const cancelled = indexAll(controller.signal);
  const rest = await loopTurns(async () => {
    await setImmediate();
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    assets.invalidate('media', 'short.mp4');
    await assets.resolve('media', 'short.mp4');
  });
  expect(rest.totalMs).toBeLessThan(whole.totalMs / 2);
});
