import type { Assets } from '../../../origin/asset/assets.ts';
import { loopTurns } from '../../support/loop-turns.ts';
import type { Figure, Scenario } from '../figure.ts';
import { LongMovieStore, longAssets } from '../long-asset.ts';
import { medianMsAsync } from '../measure.ts';

/** Indexes whose longest turn is measured. */
const TURNS_MEASURED = 31;

/** Assets held at once while their memory is weighed: one would drown in the noise. */
const WEIGHED = 20;

/** Indexes a progressive MP4 of two hours, whose `moov` is 4 MB. */
export const indexing: Scenario = {
  name: 'indexing a 2-hour MP4',

  async run(): Promise<readonly Figure[]> {
    const store = new LongMovieStore();
    const assets = longAssets(store);
    const ms = await medianMsAsync(async () => {
      assets.invalidate('b', 'long.mp4');
      await assets.resolve('b', 'long.mp4');
    });
    return [
      { scenario: this.name, name: 'time', unit: 'ms', value: ms, budget: 25 },
      {
        scenario: this.name,
        name: 'longest turn of the loop',
        unit: 'ms',
        value: await longestTurnMs(assets),
        budget: 10,
      },
      { scenario: this.name, name: 'memory held', unit: 'x moov', value: await weigh(store), budget: 1.25 },
    ];
  },
};

/** The median of indexing it again and again: the machine, too, takes turns. */
async function longestTurnMs(assets: Assets): Promise<number> {
  const longest: number[] = [];
  while (longest.length < TURNS_MEASURED) {
    assets.invalidate('b', 'long.mp4');
    const { longestMs } = await loopTurns(() => assets.resolve('b', 'long.mp4'));
    longest.push(longestMs);
  }
  return longest.toSorted((a, b) => a - b)[TURNS_MEASURED >> 1]!;
}

/** Memory that grows with each asset held, as a multiple of `moov`. */
async function weigh(store: LongMovieStore): Promise<number> {
  const assets = longAssets(store);
  await assets.resolve('b', 'first.mp4');
  const before = memoryInUse();
  for (let i = 0; i < WEIGHED; i++) await assets.resolve('b', `${i}.mp4`);
  const perAsset = (memoryInUse() - before) / WEIGHED;
  // Still in use here: held until it was weighed.
  return assets.stats.held > WEIGHED ? perAsset / store.movie.moovBytes : Number.NaN;
}

function memoryInUse(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
