import { lastAtMost } from '../../last-at-most.ts';
import { type Steps, Stride, STRIDE } from '../../steps.ts';
import { ChunkCursor } from './chunk-cursor.ts';
import { type Bounds, ChunkWalk } from './chunk-walk.ts';
import { type SampleTables, sampleSize, sizeOfSamples } from './sample-tables.ts';

/** Some samples of a track, ascending. */
interface ByteMarks {
  readonly samples: Uint32Array;
  /** Bytes of all samples before each. */
  readonly bytesBefore: Float64Array;
  /** Where each lies in the object, unless it begins a chunk. */
  readonly positions: Float64Array;
}

/**
 * Walks through the chunks to the last of the samples given.
 *
 * @throws HeadwaterError `corrupt-media` where they end behind the object, `unsupported-media` where they do not lie in
 * the order of decoding
 */
export function* markBytes(tables: SampleTables, samples: Uint32Array, bounds: Bounds): Steps<ByteMarks> {
  const bytesBefore = new Float64Array(samples.length);
  const positions = new Float64Array(samples.length);
  const walk = new ChunkWalk(tables, bounds);
  const stride = new Stride();
  let sample = 0;
  for (const [i, goal] of samples.entries()) {
    while (sample < goal) {
      const until = Math.min(goal, sample + STRIDE);
      if (stride.walk(until - sample)) yield;
      walk.goOn(until);
      sample = until;
    }
    bytesBefore[i] = walk.bytes;
    positions[i] = walk.position;
  }
  return { samples, bytesBefore, positions };
}

/** Where the bytes of a track's samples lie in the object. */
export class SampleBytes {
  readonly #tables: SampleTables;
  readonly #marks: ByteMarks;
  readonly #chunks: ChunkCursor;

  /** @param marks The first of them is where reading may begin. */
  constructor(tables: SampleTables, marks: ByteMarks) {
    this.#tables = tables;
    this.#marks = marks;
    this.#chunks = new ChunkCursor(tables);
  }

  /** Writes the size of each of `count` samples from `first` on to `out`. @returns their byte runs, adjoining ones merged */
  fill(out: Uint32Array, first: number, count: number): { runs: number[]; totalBytes: number } {
    const { view, sizes } = this.#tables;
    const chunks = this.#chunks;
    const runs: number[] = [];
    let totalBytes = 0;
    if (count === 0) return { runs, totalBytes };
    let start = this.#goTo(first);
    for (let i = 0; ;) {
      let position = start;
      for (const end = Math.min(count, chunks.end - first); i < end; i++) {
        const size = sampleSize(view, sizes, first + i);
        out[i] = size;
        position += size;
      }
      if (position > start) appendRun(runs, start, position);
      totalBytes += position - start;
      if (i === count) return { runs, totalBytes };
      chunks.next();
      start = chunks.position;
    }
  }

  /** @returns where the sample lies */
  #goTo(sample: number): number {
    const { view, sizes } = this.#tables;
    const { samples, positions } = this.#marks;
    const mark = lastAtMost(samples, sample);
    const [marked, position] = [samples[mark]!, positions[mark]!];
    const chunks = this.#chunks;
    chunks.goTo(sample);
    return marked > chunks.first
      ? position + sizeOfSamples(view, sizes, marked, sample)
      : chunks.position + sizeOfSamples(view, sizes, chunks.first, sample);
  }
}

function appendRun(runs: number[], start: number, end: number): void {
  if (runs.length > 0 && runs[runs.length - 1] === start) runs[runs.length - 1] = end;
  else runs.push(start, end);
}
