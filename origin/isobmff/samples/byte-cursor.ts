import type { MediaSubject } from '../media-subject.ts';
import { uint64 } from '../boxes.ts';
import { type SampleTables, sampleSize, sizeOfSamples } from './sample-tables.ts';

/** How many numbers {@link ByteCursor.save} writes. */
export const BYTE_STATE_LENGTH = 6;

/** A place in the chunks of a track (`stsc`, `stco`, `stsz`): where the next sample lies in the object. */
export class ByteCursor {
  readonly #tables: SampleTables;
  readonly #objectBytes: number;
  readonly #subject: MediaSubject;
  #sample = 0;
  /** Entry of `stsc`; the first one begins at the first chunk. */
  #run = -1;
  #chunk = -1;
  /** Samples of the chunk that are ahead. */
  #left = 0;
  #position = 0;
  #sum = 0;

  constructor(tables: SampleTables, objectBytes: number, subject: MediaSubject) {
    this.#tables = tables;
    this.#objectBytes = objectBytes;
    this.#subject = subject;
  }

  /** Bytes of all samples behind. */
  get sum(): number {
    return this.#sum;
  }

  save(state: Float64Array, at: number): void {
    state[at] = this.#sample;
    state[at + 1] = this.#run;
    state[at + 2] = this.#chunk;
    state[at + 3] = this.#left;
    state[at + 4] = this.#position;
    state[at + 5] = this.#sum;
  }

  load(state: Float64Array, at: number): void {
    this.#sample = state[at]!;
    this.#run = state[at + 1]!;
    this.#chunk = state[at + 2]!;
    this.#left = state[at + 3]!;
    this.#position = state[at + 4]!;
    this.#sum = state[at + 5]!;
  }

  /**
   * Moves on by `count` samples.
   * @throws HeadwaterError `corrupt-media`, `unsupported-media` where they do not lie one after the other in the object
   */
  skip(count: number): void {
    const { view, sizes } = this.#tables;
    while (count > 0) {
      if (this.#left === 0) this.#enterChunk();
      const step = Math.min(count, this.#left);
      this.#advance(step, sizeOfSamples(view, sizes, this.#sample, this.#sample + step));
      count -= step;
    }
  }

  /** Moves on by `count` samples, writes the size of each to `out`. @returns their byte runs, adjoining ones merged */
  fill(out: Uint32Array, count: number): number[] {
    const { view, sizes } = this.#tables;
    const runs: number[] = [];
    let i = 0;
    while (i < count) {
      if (this.#left === 0) this.#enterChunk();
      const step = Math.min(count - i, this.#left);
      const shift = this.#sample - i;
      let bytes = 0;
      for (const end = i + step; i < end; i++) {
        const size = sampleSize(view, sizes, i + shift);
        out[i] = size;
        bytes += size;
      }
      if (bytes > 0) appendRun(runs, this.#position, this.#position + bytes);
      this.#advance(step, bytes);
    }
    return runs;
  }

  #advance(samples: number, bytes: number): void {
    this.#sample += samples;
    this.#left -= samples;
    this.#position += bytes;
    this.#sum += bytes;
    if (this.#position > this.#objectBytes) {
      throw this.#subject.corrupt(
        `chunk ${this.#chunk + 1} ends at ${this.#position}, past the object's ${this.#objectBytes} bytes`,
      );
    }
  }

  #enterChunk(): void {
    const { view, chunkRuns, chunkOffsets } = this.#tables;
    while (this.#left === 0) {
      this.#chunk++;
      const next = chunkRuns.offset + 12 * (this.#run + 1);
      if (this.#run + 1 < chunkRuns.count && view.getUint32(next) === this.#chunk + 1) this.#run++;
      this.#left = view.getUint32(chunkRuns.offset + 12 * this.#run + 4);
    }
    const at = chunkOffsets.offset + chunkOffsets.bytes * this.#chunk;
    const position = chunkOffsets.bytes === 4 ? view.getUint32(at) : uint64(view, at);
    // Byte runs must ascend: they are cut out of one covering read.
    if (position < this.#position) throw this.#subject.unsupported('its chunks are not in decoding order');
    this.#position = position;
  }
}

function appendRun(runs: number[], start: number, end: number): void {
  if (runs.length > 0 && runs[runs.length - 1] === start) runs[runs.length - 1] = end;
  else runs.push(start, end);
}
