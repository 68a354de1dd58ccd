import { parentPort, workerData } from 'node:worker_threads';
import { Assets } from '../../../origin/asset/assets.ts';
import type { Asset } from '../../../origin/model/asset.ts';
import { HeadwaterError } from '../../../origin/model/errors.ts';
import { isPlan } from '../../../origin/model/response-plan.ts';
import { matchTail } from '../../../origin/packaging/packagers.ts';
import { planOf } from '../../support/ladder-asset.ts';
import { SOURCES } from './hostile-sources.ts';
import { mutated } from './mutate.ts';

/** What became of damaged files, and what the worst of them took. */
export interface Trial {
  /** How often each code, `served` where none. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly unforeseen: readonly string[];
  /** CPU time of the thread. */
  readonly mostMs: number;
  /** Buffers that one took, beside the heap, which the thread's limit bounds. */
  readonly mostBytes: number;
}

const TAILS = ['.m3u8', '.mpd', '.m3u8?container=ts', 'Manifest', '.mp4'];

/** Runs in a thread of its own, whose heap is bounded. */
async function tryAll({
  reader,
  seeds,
}: {
  readonly reader: string;
  readonly seeds: number;
}): Promise<Trial> {
  const source = SOURCES[reader]!;
  const outcomes: Record<string, number> = {};
  const unforeseen: string[] = [];
  let [mostMs, mostBytes] = [0, 0];
  // Code that runs for the first time is compiled; and a sound file is served.
  await outcomeOf(source.key, source.place(source.bytes));
  for (let seed = 1; seed <= seeds; seed++) {
    const store = source.place(mutated(source.bytes, seed));
    const [cpu, memory] = [process.threadCpuUsage(), process.memoryUsage().arrayBuffers];
    const outcome = await outcomeOf(source.key, store);
    const { user, system } = process.threadCpuUsage(cpu);
    mostMs = Math.max(mostMs, (user + system) / 1000);
    mostBytes = Math.max(mostBytes, process.memoryUsage().arrayBuffers - memory);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (outcome.startsWith('unforeseen')) unforeseen.push(`seed ${seed}: ${outcome}`);
  }
  return { outcomes, unforeseen, mostMs, mostBytes };
}

async function outcomeOf(key: string, store: ReturnType<(typeof SOURCES)[string]['place']>): Promise<string> {
  try {
    const assets = new Assets(store, { locate: () => undefined });
    const asset = await assets.resolve('media', key);
    for (const tail of [...TAILS, ...segmentsOf(asset)]) planned(asset, tail);
    for (const tail of textsOf(asset)) await read(assets, asset, tail);
    return 'served';
  } catch (error) {
    return error instanceof HeadwaterError ? error.code : `unforeseen ${String(error)}`;
  }
}

/** The first and the last of each track. */
function segmentsOf({ name, tracks }: Asset): string[] {
  return tracks.flatMap(({ id, segments }) =>
    [1, segments.count].map((number) => `dash/${name}-${id}-${number}.m4s`),
  );
}

/** Of each text, a segment of WebVTT, one of DASH, and the whole of it. */
function textsOf({ name, texts }: Asset): string[] {
  return texts.flatMap(({ id }) => [
    `hls/${name}-${id}-1.webvtt`,
    `dash/${name}-${id}-0.dash`,
    `dash/${name}-${id}.vtt`,
  ]);
}

async function read(assets: Assets, asset: Asset, tail: string): Promise<void> {
  const planned = matchTail(tail)!.plan(asset, assets.plans);
  if (!isPlan(planned)) await assets.finish(planned);
}

/** What a format may refuse by name. */
function planned(asset: Asset, tail: string): void {
  const [path = '', query] = tail.split('?');
  try {
    planOf(asset, path, undefined, query === undefined ? {} : { container: 'ts' });
  } catch (error) {
    if (!(error instanceof HeadwaterError) || error.code !== 'unsupported-media') throw error;
  }
}

// A port has no origin.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(await tryAll(workerData as { reader: string; seeds: number }));
