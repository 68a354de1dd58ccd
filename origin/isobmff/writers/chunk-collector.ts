import type { SampleRun } from '../../model/samples.ts';
import { GrowingTable } from './growing-table.ts';

/** No chunk is longer, so that what belongs together is near each other in a file, seconds. */
export const CHUNK_LIMIT_SECONDS = 1;

/** Samples that lie one behind the other in the source, of at most {@link CHUNK_LIMIT_SECONDS}. */
export interface Chunks {
  readonly samples: Uint32Array;
  /** Number of the sample entry of each, from 1. */
  readonly descriptions: Uint32Array;
  /** Decode time of the first sample of each. */
  readonly startTicks: Float64Array;
  /** Where it lies in the object. */
  readonly start: Float64Array;
  readonly end: Float64Array;
}

/** Cuts the samples of a track into chunks, run by run. */
export class ChunkCollector {
  readonly #samples = new GrowingTable(new Uint32Array(0));
  readonly #descriptions = new GrowingTable(new Uint32Array(0));
  readonly #startTicks = new GrowingTable(new Float64Array(0));
  readonly #start = new GrowingTable(new Float64Array(0));
  readonly #end = new GrowingTable(new Float64Array(0));
  readonly #limitTicks: number;
  /** Decode time of the next sample. */
  #ticks: number;
  /** Where the chunk ends, in the object and in time; none is open at first. */
  #position = 0;
  #untilTicks = Number.NEGATIVE_INFINITY;
  /** Of the chunk, and of the samples that come. */
  #description = 1;

  /** @param startTicks decode time of the first sample */
  constructor(timescale: number, startTicks: number) {
    this.#limitTicks = CHUNK_LIMIT_SECONDS * timescale;
    this.#ticks = startTicks;
  }

  /** Decode time of what would follow. */
  get ticks(): number {
    return this.#ticks;
  }

  get chunks(): Chunks {
    return {
      samples: this.#samples.values,
      descriptions: this.#descriptions.values,
      startTicks: this.#startTicks.values,
      start: this.#start.values,
      end: this.#end.values,
    };
  }

  /** Cuts what lies in one piece where it becomes too long; a first part may go on in the chunk that is open. */
  add({ count, sizes, durations, runs, description = 1 }: SampleRun): void {
    if (description !== this.#description) this.#untilTicks = Number.NEGATIVE_INFINITY;
    this.#description = description;
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
        const untilTicks = this.#continues(position) ? this.#untilTicks : this.#ticks + this.#limitTicks;
        let ticks = this.#ticks;
        do {
          position += sizes[i]!;
          ticks += durations[i]!;
          i += 1;
        } while (i < count && ticks < untilTicks && (position < end || sizes[i] === 0));
        this.#append(i - first, chunkStart, position);
        this.#ticks = ticks;
      }
    }
  }

  #continues(position: number): boolean {
    return position === this.#position && this.#ticks < this.#untilTicks;
  }

  #append(samples: number, start: number, end: number): void {
    if (this.#continues(start)) {
      this.#samples.addToLast(samples);
      this.#end.addToLast(end - start);
    } else {
      this.#samples.push(samples);
      this.#descriptions.push(this.#description);
      this.#startTicks.push(this.#ticks);
      this.#start.push(start);
      this.#end.push(end);
      this.#untilTicks = this.#ticks + this.#limitTicks;
    }
    this.#position = end;
  }
}
