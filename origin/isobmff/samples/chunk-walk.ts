import type { MediaSubject } from '../media-subject.ts';
import { chunkPosition, type SampleTables, sizeOfSamples } from './sample-tables.ts';

/** What the samples must lie within. */
export interface Bounds {
  readonly objectBytes: number;
  readonly subject: MediaSubject;
}

/** A way through all samples of a track, chunk by chunk (`stsc`, `stco`, `stsz`). ISO/IEC 14496-12 8.7 */
export class ChunkWalk {
  readonly #tables: SampleTables;
  readonly #bounds: Bounds;
  #sample = 0;
  #bytes = 0;
  #position = 0;
  /** Chunk that the sample is in, and the sample behind its last one. */
  #chunk = -1;
  #chunkEnd = 0;
  /** Entry of `stsc`, samples of each of its chunks, and the chunk behind them. */
  #run = -1;
  #perChunk = 0;
  #runEnd = 0;

  constructor(tables: SampleTables, bounds: Bounds) {
    this.#tables = tables;
    this.#bounds = bounds;
  }

  /** Bytes of all samples before this one. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Where the sample before ends in the object. */
  get position(): number {
    return this.#position;
  }

  /** @throws HeadwaterError `corrupt-media`, `unsupported-media` */
  goOn(goal: number): void {
    const { view, sizes } = this.#tables;
    const { objectBytes } = this.#bounds;
    let sample = this.#sample;
    let bytes = this.#bytes;
    let position = this.#position;
    while (sample < goal) {
      if (sample === this.#chunkEnd) position = this.#nextChunk(position);
      const until = Math.min(goal, this.#chunkEnd);
      const size = sizeOfSamples(view, sizes, sample, until);
      bytes += size;
      position += size;
      if (position > objectBytes) throw this.#pastTheEnd(position);
      sample = until;
    }
    this.#sample = sample;
    this.#bytes = bytes;
    this.#position = position;
  }

  /** @returns where it begins */
  #nextChunk(before: number): number {
    this.#chunk++;
    while (this.#chunk === this.#runEnd) this.#nextRun();
    this.#chunkEnd += this.#perChunk;
    const position = chunkPosition(this.#tables, this.#chunk);
    // Byte runs must ascend: they are cut out of one covering read.
    if (position < before) throw this.#bounds.subject.unsupported('its chunks are not in decoding order');
    return position;
  }

  #nextRun(): void {
    const { view, chunkRuns, chunkOffsets } = this.#tables;
    const at = chunkRuns.offset + 12 * ++this.#run;
    this.#perChunk = view.getUint32(at + 4);
    this.#runEnd = this.#run + 1 < chunkRuns.count ? view.getUint32(at + 12) - 1 : chunkOffsets.count;
    if (this.#perChunk === 0) this.#chunk = this.#runEnd;
  }

  #pastTheEnd(position: number): Error {
    return this.#bounds.subject.corrupt(
      `chunk ${this.#chunk + 1} ends at ${position}, past the object's ${this.#bounds.objectBytes} bytes`,
    );
  }
}
