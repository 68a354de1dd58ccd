import type { MediaSubject } from '../media-subject.ts';
import { type Steps, Stride, STRIDE } from '../../steps.ts';
import type { Entries, RunTable, SampleTables } from './sample-tables.ts';

/** No duration and no delay is longer, so that times are exact as numbers even when added. */
export const TICKS_LIMIT = 2 ** 52;

/** The entries of a box, and its type. */
interface NamedEntries {
  readonly type: string;
  readonly table: Entries;
}

/** Makes sure a run-length table covers every sample once, and adds it up. */
export function* checkRuns(
  view: DataView,
  { type, table }: NamedEntries,
  sampleCount: number,
  subject: MediaSubject,
): Steps<RunTable> {
  let samples = 0;
  let total = 0;
  let lowest = Infinity;
  let highest = -Infinity;
  for (let from = 0; from < table.count; from += STRIDE) {
    const part = { offset: table.offset + 8 * from, count: Math.min(STRIDE, table.count - from) };
    const sums = sumRuns(view, part);
    samples += sums.samples;
    total += sums.total;
    lowest = Math.min(lowest, sums.lowest);
    highest = Math.max(highest, sums.highest);
    yield;
  }
  if (samples !== sampleCount) {
    throw subject.corrupt(`its ${type} box covers ${samples} samples, the track has ${sampleCount}`);
  }
  if (type === 'stts' && total > TICKS_LIMIT) throw subject.corrupt('the durations in its stts box overflow');
  return { ...table, total, lowest, highest };
}

function sumRuns(view: DataView, { offset, count }: Entries) {
  let samples = 0;
  let total = 0;
  let lowest = Infinity;
  let highest = -Infinity;
  for (let at = offset; at < offset + 8 * count; at += 8) {
    const run = view.getUint32(at);
    const value = view.getInt32(at + 4);
    samples += run;
    total += run * (value >>> 0);
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  return { samples, total, lowest, highest };
}

/** Makes sure `stss` ascends and names samples that exist. */
export function* checkSyncSamples(tables: SampleTables, subject: MediaSubject): Steps<void> {
  const { view, syncSamples, count } = tables;
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
export function* checkChunks(tables: SampleTables, subject: MediaSubject): Steps<void> {
  const { view, chunkRuns, chunkOffsets, count } = tables;
  const chunks = chunkOffsets.count;
  let room = 0;
  const stride = new Stride();
  for (let i = 0; i < chunkRuns.count; i++) {
    if (stride.walk()) yield;
    const at = chunkRuns.offset + 12 * i;
    const first = view.getUint32(at);
    const next = i + 1 < chunkRuns.count ? view.getUint32(at + 12) : chunks + 1;
    if (next <= first || (i === 0 && first !== 1)) {
      throw subject.corrupt(`its stsc box has chunk ${first} before chunk ${next}`);
    }
    room += (next - first) * view.getUint32(at + 4);
  }
  if (room !== count || (chunkRuns.count === 0 && chunks > 0)) {
    throw subject.corrupt(`its stsc box places ${room} samples in ${chunks} chunks, the track has ${count}`);
  }
}
