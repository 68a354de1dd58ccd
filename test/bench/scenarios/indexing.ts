import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Assets } from '../../../origin/asset/assets.ts';
import { loopTurns } from '../../support/loop-turns.ts';
import { median } from '../../support/median.ts';
import type { Figure, Scenario } from '../figure.ts';
import { LongMovieStore, longAssets } from '../long-asset.ts';
import { medianMsAsync } from '../measure.ts';
import { measureParsers } from '../media-parsers.ts';

/** Indexes whose longest turn is measured. */
const TURNS_MEASURED = 31;

/** Assets held at once while their memory is weighed: one would drown in the noise. */
const WEIGHED = 20;

/** Indexed again and again in one round, so that each round has garbage collected. */
const INDEXES_A_ROUND = 20;

/** Processes whose first index is measured. */
const PROCESSES = 7;

/** Indexes a progressive MP4 of two hours, whose `moov` is 4 MB. */
export const indexing: Scenario = {
  name: 'indexing a 2-hour MP4',

  async run(): Promise<readonly Figure[]> {
    const store = new LongMovieStore();
    const assets = longAssets(store);
    const value = await indexMs(assets);
    const others = measureParsers();
    const first = firstIndex();
    const figure = (name: string, figure: Omit<Figure, 'scenario' | 'name'>) => ({
      scenario: this.name,
      name,
      ...figure,
    });
    return [
      figure('time', { unit: 'ms', value, budget: 12, beside: others }),
      ...others.map((other) =>
        figure(`time, to ${other.name}`, { unit: 'x', value: value / other.value, budget: 0.5, noise: 0 }),
      ),
      figure('longest turn of the loop', { unit: 'ms', value: await longestTurnMs(assets), budget: 5 }),
      figure('time of a process’ first', { unit: 'ms', value: first.cpuMs, beside: others }),
      figure('longest turn of its loop', { unit: 'ms', value: first.longestMs, budget: 10 }),
      figure('memory held', { unit: 'x moov', value: await weigh(store), budget: 1.25 }),
    ];
  },
};

async function indexMs(assets: Assets): Promise<number> {
  const ms = await medianMsAsync(async () => {
    for (let i = 0; i < INDEXES_A_ROUND; i++) {
      assets.invalidate('b', 'long.mp4');
      await assets.resolve('b', 'long.mp4');
    }
  });
  return ms / INDEXES_A_ROUND;
}

/** What it takes before anything is compiled but to what Node keeps on disk, as workers have it. */
function firstIndex(): { cpuMs: number; longestMs: number } {
  const script = fileURLToPath(new URL('../index-once.ts', import.meta.url));
  const cache = mkdtempSync(join(tmpdir(), 'headwater-compiled-'));
  try {
    const env = { ...process.env, NODE_COMPILE_CACHE: cache };
    const runs = Array.from({ length: 1 + PROCESSES }, () =>
      JSON.parse(execFileSync(process.execPath, [script], { env, encoding: 'utf8' })),
    ).slice(1);
    return {
      cpuMs: median(runs.map(({ cpuMs }) => cpuMs)),
      longestMs: median(runs.map((run) => run.longestMs)),
    };
  } finally {
    rmSync(cache, { recursive: true });
  }
}

/** The median of indexing it again and again: the machine, too, takes turns. */
async function longestTurnMs(assets: Assets): Promise<number> {
  const longest: number[] = [];
  while (longest.length < TURNS_MEASURED) {
    assets.invalidate('b', 'long.mp4');
    const { longestMs } = await loopTurns(() => assets.resolve('b', 'long.mp4'));
    longest.push(longestMs);
  }
  return median(longest);
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
  // What the first lets go of is counted until the second begins.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
