import { lastAtMost } from '../../last-at-most.ts';
import { chunkPosition, MARKED_ENTRIES, type SampleTables } from './sample-tables.ts';

/** One of the chunks of a track that hold samples (`stsc`, `stco`). ISO/IEC 14496-12 8.7.4, 8.7.5 */
export class ChunkCursor {
  readonly #tables: SampleTables;
  /** Entry of `stsc`, and the chunk behind those that it describes. */
  #run = 0;
  #runEnd = 0;
  #chunk = 0;
  #first = 0;
  #count = 0;

  /** At the chunk of the first sample, which there must be. */
  constructor(tables: SampleTables) {
    this.#tables = tables;
    this.goTo(0);
  }

  /** From 0. */
  get chunk(): number {
    return this.#chunk;
  }

  /** Its first sample. */
  get first(): number {
    return this.#first;
  }

  /** The sample behind its last. */
  get end(): number {
    return this.#first + this.#count;
  }

  /** Where it begins in the object. */
  get position(): number {
    return chunkPosition(this.#tables, this.#chunk);
  }

  /** @param sample of the tables */
  goTo(sample: number): void {
    const { marks } = this.#tables.chunkRuns;
    const mark = lastAtMost(marks, sample);
    this.#first = marks[mark]!;
    this.#enterRun(mark * MARKED_ENTRIES);
    for (;;) {
      const samples = (this.#runEnd - this.#chunk) * this.#count;
      if (sample < this.#first + samples) break;
      this.#first += samples;
      this.#enterRun(this.#run + 1);
    }
    const chunks = Math.floor((sample - this.#first) / this.#count);
    this.#chunk += chunks;
    this.#first += chunks * this.#count;
  }

  /** Goes on to the next one, which there must be. */
  next(): void {
    this.#first += this.#count;
    this.#chunk++;
    if (this.#chunk === this.#runEnd)
      do this.#enterRun(this.#run + 1);
      while (this.#count === 0);
  }

  #enterRun(run: number): void {
    const { view, chunkRuns, chunkOffsets } = this.#tables;
    const at = chunkRuns.offset + 12 * run;
    this.#run = run;
    this.#chunk = view.getUint32(at) - 1;
    this.#runEnd = run + 1 < chunkRuns.count ? view.getUint32(at + 12) - 1 : chunkOffsets.count;
    this.#count = view.getUint32(at + 4);
  }
}
