import { expect, it } from 'vitest';
import { Assets } from '../../../origin/asset/assets.ts';
import { HeldMemory } from '../../../origin/asset/held-memory.ts';
import { knownSurvey, surveyTrack } from '../../../origin/mpegts/survey.ts';
import { clipAsset } from '../../support/ladder-asset.ts';
import { longMovie } from '../../support/two-hour-moov.ts';
import { CountingStore } from '../asset/support/counting-store.ts';

/** Samples whose sizes are read between two steps: twice a stride, or the loop would be held up. */
const MOST_AT_A_TIME = 8192;

it('surveyTrack() can be put aside after some thousand samples of a long title', async () => {
  const movie = longMovie(2);
  const head = movie.read(0, movie.moovBytes + 65_536);
  const store = new CountingStore().put('long.mp4', {
    sizeBytes: movie.sizeBytes,
    read: (start, end) => head.subarray(start, end),
  });
  const asset = await new Assets(store, { locate: () => undefined }).resolve('media', 'long.mp4');
  for (const track of asset.tracks) {
    let read = 0;
    const counted = {
      ...track,
      samples: {
        ...track.samples,
        count: track.samples.count,
        mediaTimeTicks: track.samples.mediaTimeTicks,
        read(first: number, end: number) {
          read += end - first;
          return track.samples.read(first, end);
        },
      },
    };
    const steps = surveyTrack({ asset, plans: new HeldMemory(1e6) }, counted);
    let count = 0;
    for (let step = steps.next(); step.done !== true; step = steps.next()) {
      expect(read).toBeLessThanOrEqual(MOST_AT_A_TIME);
      read = 0;
      count += 1;
    }
    expect(count).toBeGreaterThan(50);
  }
});

it('surveyTrack() is made once for as long as it is held, and its memory is counted', async () => {
  const asset = await clipAsset();
  const [track] = asset.tracks;
  const plans = new HeldMemory(1e6);
  expect(knownSurvey({ asset, plans }, track!)).toBeUndefined();
  const steps = surveyTrack({ asset, plans }, track!);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  expect(knownSurvey({ asset, plans }, track!)).toBe(step.value);
  expect(surveyTrack({ asset, plans }, track!).next()).toEqual({ done: true, value: step.value });
  expect(plans.bytes).toBeGreaterThan(3 * 8 * track!.segments.count);
});
