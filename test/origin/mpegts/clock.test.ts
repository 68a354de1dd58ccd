import { expect, it } from 'vitest';
import { noPlanCache } from '../../../origin/model/plan-cache.ts';
import { matchTail } from '../../../origin/packaging/packagers.ts';
import { finishPlan, planOf, textOf } from '../../support/ladder-asset.ts';
import { madeAsset, madePictures, madeSound, transformed } from '../../support/made-units.ts';
import type { TrackSpec } from '../../support/movie-builder.ts';
import { walkPackets, type Counters } from '../../support/walk-packets.ts';

/** 40 ms of 90 kHz. */
const SPACING = 3600;

/** How long before its decoding a sample arrives: 0.7 s. */
const EARLY = 63_000;

const TITLES: Readonly<Record<string, readonly TrackSpec[]>> = {
  'one picture of 20 s beside sound': [madePictures([1, 20_000]), madeSound([1000, 20])],
  'sound that outlasts the picture by a minute': [madePictures([250, 40]), madeSound([3500, 20])],
  'sound that begins 3 s before the picture': [
    madePictures([250, 40], {
      edits: [
        [3000, -1],
        [10_000, 0],
      ],
    }),
    madeSound([650, 20]),
  ],
  'slides of a second': [madePictures([30, 1000]), madeSound([1500, 20])],
  'slides of various lengths, none of it a multiple of 40 ms': [
    madePictures([3, 1234, 2, 41, 1, 7919, 5, 39]),
    madeSound([650, 20]),
  ],
  'pictures of 24 a second': [madePictures([240, 125], { timescale: 3000 }), madeSound([500, 20])],
  'one picture of an hour alone': [madePictures([1, 3_600_000])],
  'sound of long frames alone': [madeSound([100, 128])],
};

it.each(Object.entries(TITLES))('%s has a clock reference every 40 ms, in its place', async (_, tracks) => {
  const asset = await madeAsset(tracks);
  const name = `made-${asset.tracks
    .map(({ id }) => id)
    .toReversed()
    .join('-')}`;
  const counters: Counters = new Map();
  let last: number | undefined;
  for (let number = 1; number <= asset.tracks[0]!.segments.count; number++) {
    const plan = planOf(asset, `${name}-${number}.ts`);
    const bytes = transformed(plan);
    expect(bytes.length).toBe(plan.lengthBytes);
    const { clocks, pes } = walkPackets(bytes, counters);
    for (const clock of clocks) {
      if (last !== undefined) expect(clock - last).toBeGreaterThan(0);
      if (last !== undefined) expect(clock - last).toBeLessThanOrEqual(SPACING);
      last = clock;
    }
    for (const { dts, clock } of pes) {
      expect(dts - clock).toBeGreaterThanOrEqual(EARLY);
      expect(dts - clock).toBeLessThan(EARLY + SPACING);
    }
  }
});

it('says in a playlist what segments take, clocks included', async () => {
  for (const tracks of Object.values(TITLES).filter(({ length }) => length === 2)) {
    const asset = await madeAsset(tracks);
    const found = matchTail('.m3u8', { container: 'ts' })!;
    const text = textOf(finishPlan(found.plan(asset, noPlanCache)));
    const [, peak] = /[:,]BANDWIDTH=(\d+)/.exec(text)!;
    const name = `made-${asset.tracks
      .map(({ id }) => id)
      .toReversed()
      .join('-')}`;
    const { segments, timescale } = asset.tracks.find(({ kind }) => kind === 'video')!;
    const rates = Array.from({ length: segments.count }, (_, i) => {
      const seconds = (segments.startTicks(i + 1) - segments.startTicks(i)) / timescale;
      return (8 * planOf(asset, `${name}-${i + 1}.ts`).lengthBytes) / seconds;
    });
    expect(Number(peak)).toBeGreaterThanOrEqual(Math.max(...rates) - 1);
    expect(Number(peak)).toBeLessThan(Math.max(...rates) * 1.001 + 1);
  }
});

it('refuses a picture that lasts so long that nobody could tell which time is the later one', async () => {
  const asset = await madeAsset([madePictures([1, 14 * 3_600_000])]);
  expect(() => planOf(asset, `made-${asset.tracks[0]!.id}-1.ts`)).toThrow(
    expect.objectContaining({ code: 'unsupported-media', message: expect.stringContaining('13 hours') }),
  );
});
