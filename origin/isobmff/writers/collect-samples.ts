import { NON_SYNC_BIT } from '../samples/sample-flags.ts';
import type { Track } from '../../model/asset.ts';
import type { SampleRun } from '../../model/samples.ts';
import { type Steps, Stride } from '../../steps.ts';
import { ChunkCollector, type Chunks } from './chunk-collector.ts';
import { GrowingTable } from './growing-table.ts';
import { RunLengthTable } from './run-length-table.ts';

/** All samples of a track as the tables of a `moov` want them, and the chunks that they lie in. */
export interface CollectedSamples {
  readonly sizes: Uint32Array;
  /** `stts`: pairs of count and duration. */
  readonly durations: Uint32Array;
  /** `ctts`: pairs of count and offset; offsets may be below 0, in two's complement. */
  readonly compositions: Uint32Array;
  /** The lowest of the offsets. */
  readonly leastComposition: number;
  /** `stss`: sample numbers from 1; undefined where every sample is a sync sample. */
  readonly syncSamples: Uint32Array | undefined;
  /** Decode time of the first sample. */
  readonly startTicks: number;
  /** Total of the durations. */
  readonly durationTicks: number;
  readonly chunks: Chunks;
}

/** Walks through all samples of a track once. */
export function* collectSamples(track: Track): Steps<CollectedSamples> {
  const { segments, samples } = track;
  const collector = new Collector(track);
  const stride = new Stride();
  for (let i = 0; i < segments.count; i++) {
    const run = samples.read(segments.firstSample(i), segments.firstSample(i + 1));
    collector.add(run);
    if (stride.walk(run.count)) yield;
  }
  return collector.finish();
}

class Collector {
  readonly #track: Track;
  readonly #sizes: Uint32Array;
  readonly #durations = new RunLengthTable();
  readonly #compositions = new RunLengthTable();
  readonly #syncSamples = new GrowingTable(new Uint32Array(0));
  #count = 0;
  #startTicks = 0;
  #chunks: ChunkCollector | undefined;
  #leastComposition = 0;

  constructor(track: Track) {
    this.#track = track;
    this.#sizes = new Uint32Array(track.samples.count);
  }

  add(run: SampleRun): void {
    const { count, sizes, durations, compositionOffsets } = run;
    if (this.#count === 0) {
      this.#startTicks = run.decodeTimeTicks;
      this.#leastComposition = compositionOffsets[0] ?? 0;
    }
    this.#sizes.set(sizes.subarray(0, count), this.#count);
    if (this.#track.kind === 'video') this.#addSyncSamples(run);
    this.#chunks ??= new ChunkCollector(this.#track.timescale, run.decodeTimeTicks);
    this.#chunks.add(run);
    this.#leastComposition = least(compositionOffsets, count, this.#leastComposition);
    this.#durations.pushAll(durations, count);
    this.#compositions.pushAll(compositionOffsets, count);
    this.#count += count;
  }

  finish(): CollectedSamples {
    const chunks = this.#chunks ?? new ChunkCollector(this.#track.timescale, 0);
    const syncSamples = this.#syncSamples.values;
    const areAllSync = this.#track.kind !== 'video' || syncSamples.length === this.#count;
    return {
      sizes: this.#sizes,
      durations: this.#durations.finish(),
      compositions: this.#compositions.finish(),
      leastComposition: this.#leastComposition,
      syncSamples: areAllSync ? undefined : syncSamples,
      startTicks: this.#startTicks,
      durationTicks: chunks.ticks - this.#startTicks,
      chunks: chunks.chunks,
    };
  }

  #addSyncSamples({ count, flags }: SampleRun): void {
    for (let i = 0; i < count; i++)
      if ((flags[i]! & NON_SYNC_BIT) === 0) this.#syncSamples.push(this.#count + i + 1);
  }
}

function least(values: Int32Array, count: number, limit: number): number {
  let lowest = limit;
  for (let i = 0; i < count; i++) if (values[i]! < lowest) lowest = values[i]!;
  return lowest;
}
