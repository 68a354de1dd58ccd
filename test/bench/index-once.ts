/** Indexes a movie of two hours, the first thing that this process does, and prints what that took. */
import { setTimeout as sleep } from 'node:timers/promises';
import { loopTurns } from '../support/loop-turns.ts';
import { LongMovieStore, longAssets } from './long-asset.ts';

/** What making the movie leaves to compile and to collect is done by then. */
const SETTLE_MS = 300;

const assets = longAssets(new LongMovieStore());
await sleep(SETTLE_MS);
const before = process.cpuUsage();
const { longestMs } = await loopTurns(() => assets.resolve('b', 'long.mp4'));
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ cpuMs: (user + system) / 1000, longestMs }));
