import { expect, it } from 'vitest';
import type { Track } from '../../../origin/model/asset.ts';
import { noPlanCache } from '../../../origin/model/plan-cache.ts';
import { multiplex } from '../../../origin/mpegts/multiplex.ts';
import { surveyTrack } from '../../../origin/mpegts/survey.ts';
import type { Steps } from '../../../origin/steps.ts';
import { madeAsset, madePictures, madeSound } from '../../support/made-units.ts';

/** Samples that are read between two steps. */
const MOST_AT_A_TIME = 4096;

/** What a unit may take: its columns, and no object of its own. */
const MOST_UNIT_BYTES = 64;

it('multiplex() can be put aside, and holds little, where a segment is as long as its title', async () => {
  const asset = await madeAsset([madePictures([50_000, 40]), madeSound([100_000, 20])]);
  let read = 0;
  const [lead, other] = asset.tracks
    .toSorted((a, b) => b.kind.localeCompare(a.kind))
    .map((track) => countedTrack(track, (count) => (read += count))) as [Track, Track];
  const surveys = [lead, other].map((track) => finish(surveyTrack({ asset, plans: noPlanCache }, track)));
  expect(lead.segments.count).toBe(1);
  const [first, second] = surveys.map((survey) => ({ survey, first: 0, end: survey.track.segments.count }));
  read = 0;
  const steps = multiplex([first!, second!], 0);
  let count = 0;
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) {
    expect(read).toBeLessThanOrEqual(MOST_AT_A_TIME);
    read = 0;
    count += 1;
  }
  expect(count).toBeGreaterThan(150);
  expect(step.value.heldBytes).toBeLessThan(150_000 * MOST_UNIT_BYTES);
  expect(step.value.sources.map(({ runs }) => runs.length)).toEqual([2, 2]);
});

function countedTrack(track: Track, note: (count: number) => void): Track {
  const { samples } = track;
  const read = (first: number, end: number) => {
    note(end - first);
    return samples.read(first, end);
  };
  const readSync: Track['samples']['readSync'] = (first, end) => samples.readSync(first, end);
  const { count, mediaTimeTicks, durationTicks, endTicks } = samples;
  return { ...track, samples: { count, mediaTimeTicks, durationTicks, endTicks, read, readSync } };
}

function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
