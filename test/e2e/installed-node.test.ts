import { beforeAll, expect, test } from 'vitest';
import { buildPackage, startInstalled } from '../support/installed-node.ts';
import { peakRss } from '../support/peak-rss.ts';
import { readSlowly } from '../support/read-slowly.ts';
import { steadyMovie } from '../support/steady-movie.ts';
import { startStore } from '../support/store-rig.ts';

const TITLES = 25;
const SEGMENTS = 8;
const SEGMENT_BYTES = 2_500_000;
const RSS_LIMIT_BYTES = 250e6;

beforeAll(buildPackage);

test('200 slow readers of as many segments of 2.5 MB keep a worker with all defaults under 250 MB', async () => {
  const store = await startStore();
  const movie = steadyMovie(SEGMENTS, SEGMENT_BYTES);
  for (let i = 0; i < TITLES; i++) await store.putObject('media', `slow-${i}.mp4`, movie);
  const { url, worker } = await startInstalled(store);
  const segments: string[] = [];
  for (let i = 0; i < TITLES; i++) {
    const track = /video=\d+/.exec(await (await fetch(`${url}/slow-${i}.mp4/.m3u8`)).text())?.[0];
    for (let k = 1; k <= SEGMENTS; k++) segments.push(`${url}/slow-${i}.mp4/hls/slow-${i}-${track}-${k}.m4s`);
  }
  const peak = peakRss(worker);
  const lengths = await Promise.all(segments.map(readSlowly));
  expect(Math.min(...lengths)).toBeGreaterThan(SEGMENT_BYTES);
  expect(peak()).toBeLessThan(RSS_LIMIT_BYTES);
  // What came is kept for others, as far as there is room: what came last is asked for first.
  const before = store.requests.length;
  for (const segment of segments.toReversed()) await (await fetch(segment)).arrayBuffer();
  expect(store.requests.length - before).toBeLessThan(segments.length);
});
