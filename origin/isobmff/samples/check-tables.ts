import type { MediaSubject } from '../media-subject.ts';
import { type Steps, Stride, STRIDE } from '../../steps.ts';
import {
  type ChunkRuns,
  type Entries,
  MARKED_ENTRIES,
  type RunMarks,
  type RunTable,
} from './sample-tables.ts';

/** No duration and no delay is longer, so that times are exact as numbers even when added. */
export const TICKS_LIMIT = 2 ** 52;

/** Of chunks without samples, which nobody has a reason to write: all that follow each other are walked past in one step. */
const EMPTY_CHUNK_RUNS_LIMIT = 4096;

/** The entries of a box, and its type. */
interface NamedEntries {
  readonly type: string;
  readonly table: Entries;
}

/** What is added up of the entries of a run-length table, and how far it was at each mark. */
class RunSums {
  samples = 0;
  total = 0;
  lowest = Infinity;
  highest = -Infinity;
  readonly marks: RunMarks;

  constructor(table: Entries) {
    this.marks = { samples: new Uint32Array(marksOf(table)), sums: new Float64Array(marksOf(table)) };
  }

  /** @param mark number of the one that stands before the entries */
  add(view: DataView, { offset, count }: Entries, mark: number): void {
    const { marks } = this;
    let { samples, total, lowest, highest } = this;
    const end = offset + 8 * count;
    for (let at = offset; at < end; mark++) {
      marks.samples[mark] = samples;
      marks.sums[mark] = total;
      const markEnd = Math.min(end, at + 8 * MARKED_ENTRIES);
      for (; at < markEnd; at += 8) {
        const run = view.getUint32(at);
        const value = view.getInt32(at + 4);
        samples += run;
        total += run * (value >>> 0);
        if (value < lowest) lowest = value;
        if (value > highest) highest = value;
      }
      this.samples = samples;
      this.total = total;
      this.lowest = lowest;
      this.highest = highest;
    }
  }
}

/** Makes sure a run-length table covers every sample once, and adds it up. */
export function* checkRuns(
  view: DataView,
  { type, table }: NamedEntries,
  sampleCount: number,
  subject: MediaSubject,
): Steps<RunTable> {
  const sums = new RunSums(table);
  for (let from = 0; from < table.count; from += STRIDE) {
    if (from > 0) yield;
    const part = { offset: table.offset + 8 * from, count: Math.min(STRIDE, table.count - from) };
    sums.add(view, part, from / MARKED_ENTRIES);
  }
  const { samples, total, lowest, highest, marks } = sums;
  if (samples !== sampleCount) {
    throw subject.corrupt(`its ${type} box covers ${samples} samples, the track has ${sampleCount}`);
  }
  if (type === 'stts' && total > TICKS_LIMIT) throw subject.corrupt('the durations in its stts box overflow');
  return { ...table, samples, total, lowest, highest, marks };
}

function marksOf({ count }: Entries): number {
  return Math.ceil(count / MARKED_ENTRIES);
}

/** Makes sure `stss` ascends and names samples that exist. */
export function* checkSyncSamples(
  view: DataView,
  syncSamples: Entries,
  count: number,
  subject: MediaSubject,
): Steps<void> {
  let previous = 0;
  const stride = new Stride();
  for (let i = 0; i < syncSamples.count; i++) {
    if (stride.walk()) yield;
    const sample = view.getUint32(syncSamples.offset + 4 * i);
    if (sample <= previous || sample > count) {
      throw subject.corrupt(`its stss box names sample ${sample} after ${previous}, of ${count}`);
    }
    previous = sample;
  }
}

/** Makes sure the chunks of `stsc` and `stco` hold as many samples as there are. */
export function* checkChunks(
  view: DataView,
  { chunkRuns, chunks }: { readonly chunkRuns: Entries; readonly chunks: number },
  count: number,
  subject: MediaSubject,
): Steps<ChunkRuns> {
  const marks = new Uint32Array(marksOf(chunkRuns));
  let room = 0;
  let empty = 0;
  const stride = new Stride();
  for (let i = 0; i < chunkRuns.count; i++) {
    if (stride.walk()) yield;
    if (i % MARKED_ENTRIES === 0) marks[i / MARKED_ENTRIES] = room;
    const at = chunkRuns.offset + 12 * i;
    const first = view.getUint32(at);
    const next = i + 1 < chunkRuns.count ? view.getUint32(at + 12) : chunks + 1;
    if (next <= first || (i === 0 && first !== 1)) {
      throw subject.corrupt(`its stsc box has chunk ${first} before chunk ${next}`);
    }
    const perChunk = view.getUint32(at + 4);
    if (perChunk === 0) empty++;
    if (empty > EMPTY_CHUNK_RUNS_LIMIT) {
      throw subject.corrupt(`its stsc box has more than ${EMPTY_CHUNK_RUNS_LIMIT} entries without samples`);
    }
    room += (next - first) * perChunk;
  }
  if (room !== count || (chunkRuns.count === 0 && chunks > 0)) {
    throw subject.corrupt(`its stsc box places ${room} samples in ${chunks} chunks, the track has ${count}`);
  }
  return { ...chunkRuns, marks };
}
