import type { Asset, Track } from '../../model/asset.ts';
import type { SampleRun } from '../../model/samples.ts';
import type { ResponsePlan } from '../../model/response-plan.ts';
import { NON_SYNC_BIT } from '../../isobmff/samples/sample-flags.ts';
import { segmentHeader } from '../../isobmff/writers/movie-fragment.ts';
import { planFragment } from '../tracks/cmaf.ts';

/** What stands before the id of a track where its sync samples alone are meant: no kind of track is called so. */
export const KEYFRAMES = 'keyframes-';

/**
 * The sync samples of a segment, each shown until the next: what a player wants that runs through a title faster than it
 * could decode it. The bytes are ranges of the same object.
 *
 * @param index from 0
 */
export function planKeyframes(asset: Asset, track: Track, index: number): ResponsePlan {
  const { samples, segments } = track;
  const run = syncSamples(samples.read(segments.firstSample(index), segments.firstSample(index + 1)));
  return planFragment(asset, track, {
    meaning: `dash keyframes ${track.id} ${index}`,
    header: segmentHeader(run, index + 1),
    run,
  });
}

/** A segment begins with a sync sample, so that none before it has to last longer. */
export function syncSamples(run: SampleRun): SampleRun {
  const kept = { sizes: [], durations: [], compositionOffsets: [], flags: [], runs: [] } as Kept;
  const source = new RunPosition(run.runs);
  for (let i = 0; i < run.count; i++) {
    const start = source.take(run.sizes[i]!);
    if ((run.flags[i]! & NON_SYNC_BIT) === 0) {
      kept.sizes.push(run.sizes[i]!);
      kept.durations.push(run.durations[i]!);
      kept.compositionOffsets.push(run.compositionOffsets[i]!);
      kept.flags.push(run.flags[i]!);
      kept.runs.push(start, start + run.sizes[i]!);
    } else if (kept.durations.length > 0) {
      kept.durations[kept.durations.length - 1]! += run.durations[i]!;
    }
  }
  return {
    count: kept.sizes.length,
    decodeTimeTicks: run.decodeTimeTicks,
    sizes: Uint32Array.from(kept.sizes),
    durations: Uint32Array.from(kept.durations),
    compositionOffsets: Int32Array.from(kept.compositionOffsets),
    flags: Uint32Array.from(kept.flags),
    totalBytes: kept.sizes.reduce((sum, size) => sum + size, 0),
    runs: kept.runs,
  };
}

type Kept = Record<'sizes' | 'durations' | 'compositionOffsets' | 'flags' | 'runs', number[]>;

/** Where the next sample of a run lies in the object. */
class RunPosition {
  readonly #runs: readonly number[];
  #next = 0;
  #position = 0;
  #end = 0;

  constructor(runs: readonly number[]) {
    this.#runs = runs;
  }

  take(bytes: number): number {
    if (this.#position === this.#end && bytes > 0) {
      this.#position = this.#runs[this.#next] ?? 0;
      this.#end = this.#runs[this.#next + 1] ?? 0;
      this.#next += 2;
    }
    const start = this.#position;
    this.#position += bytes;
    return start;
  }
}
