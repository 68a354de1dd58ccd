import type { SampleRun, Track } from '../../model/asset.ts';
import { type Steps, Stride } from '../../steps.ts';
import { GrowingTable } from './growing-table.ts';
import { RunLengthTable } from './run-length-table.ts';

/** No chunk is longer, so that what belongs together is near each other in a file, seconds. */
export const CHUNK_LIMIT_SECONDS = 1;

/** `sample_is_non_sync_sample`. ISO/IEC 14496-12 8.8.3.1 */
const NON_SYNC = 0x10000;

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

/** Samples that lie one behind the other in the source, of at most {@link CHUNK_LIMIT_SECONDS}. */
interface Chunks {
  readonly samples: Uint32Array;
  /** Decode time of the first sample of each. */
  readonly startTicks: Float64Array;
  /** Where it lies in the object. */
  readonly start: Float64Array;
  readonly end: Float64Array;
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
  readonly #chunkSamples = new GrowingTable(new Uint32Array(0));
  readonly #chunkTicks = new GrowingTable(new Float64Array(0));
  readonly #chunkStart = new GrowingTable(new Float64Array(0));
  readonly #chunkEnd = new GrowingTable(new Float64Array(0));
  readonly #chunkLimitTicks: number;
  #count = 0;
  #startTicks = 0;
  /** Decode time of the next sample. */
  #ticks = 0;
  #leastComposition = 0;
  /** Where the chunk ends, in the object and in time; none is open at first. */
  #position = 0;
  #chunkUntilTicks = Number.NEGATIVE_INFINITY;

  constructor(track: Track) {
    this.#track = track;
    this.#sizes = new Uint32Array(track.samples.count);
    this.#chunkLimitTicks = CHUNK_LIMIT_SECONDS * track.timescale;
  }

  add(run: SampleRun): void {
    const { count, sizes, durations, compositionOffsets } = run;
    if (this.#count === 0) {
      this.#startTicks = run.decodeTimeTicks;
      this.#ticks = run.decodeTimeTicks;
      this.#leastComposition = compositionOffsets[0] ?? 0;
    }
    this.#sizes.set(sizes.subarray(0, count), this.#count);
    if (this.#track.kind === 'video') this.#addSyncSamples(run);
    this.#addChunks(run);
    this.#leastComposition = least(compositionOffsets, count, this.#leastComposition);
    this.#durations.pushAll(durations, count);
    this.#compositions.pushAll(compositionOffsets, count);
    this.#count += count;
  }

  finish(): CollectedSamples {
    const syncSamples = this.#syncSamples.values;
    const areAllSync = this.#track.kind !== 'video' || syncSamples.length === this.#count;
    return {
      sizes: this.#sizes,
      durations: this.#durations.finish(),
      compositions: this.#compositions.finish(),
      leastComposition: this.#leastComposition,
      syncSamples: areAllSync ? undefined : syncSamples,
      startTicks: this.#startTicks,
      durationTicks: this.#ticks - this.#startTicks,
      chunks: {
        samples: this.#chunkSamples.values,
        startTicks: this.#chunkTicks.values,
        start: this.#chunkStart.values,
        end: this.#chunkEnd.values,
      },
    };
  }

  #addSyncSamples({ count, flags }: SampleRun): void {
    for (let i = 0; i < count; i++)
      if ((flags[i]! & NON_SYNC) === 0) this.#syncSamples.push(this.#count + i + 1);
  }

  /** Cuts what lies in one piece where it becomes too long; a first part may go on in the chunk that is open. */
  #addChunks({ count, sizes, durations, runs }: SampleRun): void {
    let next = 0;
    let i = 0;
    while (i < count) {
      const start = runs[next] ?? this.#position;
      const end = runs[next + 1] ?? start;
      next += 2;
      let position = start;
      // Samples of no byte go with those before them.
      while (i < count && (position < end || sizes[i] === 0 || next >= runs.length)) {
        const first = i;
        const chunkStart = position;
        const untilTicks = this.#continues(position)
          ? this.#chunkUntilTicks
          : this.#ticks + this.#chunkLimitTicks;
        let ticks = this.#ticks;
        do {
          position += sizes[i]!;
          ticks += durations[i]!;
          i += 1;
        } while (i < count && ticks < untilTicks && (position < end || sizes[i] === 0));
        this.#addToChunk(i - first, chunkStart, position);
        this.#ticks = ticks;
      }
    }
  }

  #continues(position: number): boolean {
    return position === this.#position && this.#ticks < this.#chunkUntilTicks;
  }

  #addToChunk(samples: number, start: number, end: number): void {
    if (this.#continues(start)) {
      this.#chunkSamples.addToLast(samples);
      this.#chunkEnd.addToLast(end - start);
    } else {
      this.#chunkSamples.push(samples);
      this.#chunkTicks.push(this.#ticks);
      this.#chunkStart.push(start);
      this.#chunkEnd.push(end);
      this.#chunkUntilTicks = this.#ticks + this.#chunkLimitTicks;
    }
    this.#position = end;
  }
}

function least(values: Int32Array, count: number, limit: number): number {
  let lowest = limit;
  for (let i = 0; i < count; i++) if (values[i]! < lowest) lowest = values[i]!;
  return lowest;
}
