import type { MediaSubject } from '../media-subject.ts';
import { type Box, findBox, requireBody, requireBox } from '../boxes.ts';
import type { Steps } from '../../steps.ts';
import { checkChunks, checkRuns, checkSyncSamples } from './check-tables.ts';
import type { Entries, RunTable, SampleTables } from './sample-tables.ts';

/**
 * A week of 50 frames a second, or of AAC: beyond it, an index is a mistake or an attack (one size for 2^31
 * samples takes 20 bytes), and walking it takes a second.
 */
const SAMPLE_COUNT_LIMIT = 2 ** 25;

/** What stands for a `ctts` that is not there: all values are 0. */
const NO_RUNS: RunTable = {
  offset: 0,
  count: 0,
  samples: 0,
  total: 0,
  lowest: 0,
  highest: 0,
  marks: { samples: new Uint32Array(1), sums: new Float64Array(1) },
};

/** Reads the tables of one track, without a copy. @throws HeadwaterError `corrupt-media` where they contradict each other */
export function* readSampleTables(
  view: DataView,
  stbl: readonly Box[],
  objectBytes: number,
  subject: MediaSubject,
): Steps<SampleTables> {
  const { count, sizes } = readSizes(view, stbl, objectBytes, subject);
  const stts = requireBox(stbl, 'stts', subject);
  const ctts = findBox(stbl, 'ctts');
  const stss = findBox(stbl, 'stss');
  const sdtp = findBox(stbl, 'sdtp');
  const runs = (box: Box) =>
    checkRuns(view, { type: box.type, table: entries(view, box, 8, subject) }, count, subject);
  const durations = yield* runs(stts);
  const compositions = ctts ? yield* runs(ctts) : NO_RUNS;
  const chunkOffsets = readChunkOffsets(view, stbl, subject);
  const chunkRuns = entries(view, requireBox(stbl, 'stsc', subject), 12, subject);
  const syncSamples = stss ? entries(view, stss, 4, subject) : { offset: 0, count: -1 };
  yield* checkSyncSamples(view, syncSamples, count, subject);
  const chunks = chunkOffsets.count;
  return {
    view,
    count,
    sizes,
    durations,
    compositions,
    chunkOffsets,
    chunkRuns: yield* checkChunks(view, { chunkRuns, chunks }, count, subject),
    syncSamples,
    // A hint: one that does not cover every sample is not worth refusing the file for.
    dependencies: sdtp && sdtp.end - sdtp.body >= 4 + count ? sdtp.body + 4 : -1,
  };
}

function readSizes(view: DataView, stbl: readonly Box[], objectBytes: number, subject: MediaSubject) {
  const box = findBox(stbl, 'stz2') ?? requireBox(stbl, 'stsz', subject);
  requireBody(box, 12, subject);
  const compact = box.type === 'stz2';
  const fixed = compact ? 0 : view.getUint32(box.body + 4);
  const bits = compact ? view.getUint8(box.body + 7) : fixed === 0 ? 32 : 0;
  const count = view.getUint32(box.body + 8);
  if (compact && bits !== 4 && bits !== 8 && bits !== 16) {
    throw subject.corrupt(`its stz2 box has sizes of ${bits} bits`);
  }
  const room = Math.floor(((box.end - box.body - 12) * 8) / (bits || 1));
  if (bits > 0 && count > room) {
    throw subject.corrupt(`its ${box.type} box claims ${count} samples, it has room for ${room}`);
  }
  if (count > SAMPLE_COUNT_LIMIT || count * fixed > objectBytes) {
    throw subject.corrupt(`its ${box.type} box claims ${count} samples, more than the object can hold`);
  }
  return { count, sizes: { bits, fixed, offset: box.body + 12 } };
}

function readChunkOffsets(view: DataView, stbl: readonly Box[], subject: MediaSubject) {
  const box = findBox(stbl, 'co64') ?? requireBox(stbl, 'stco', subject);
  const bytes = box.type === 'stco' ? (4 as const) : (8 as const);
  return { ...entries(view, box, bytes, subject), bytes };
}

/** The table of a full box: version and flags, entry count, entries of `stride` bytes. */
function entries(view: DataView, box: Box, stride: number, subject: MediaSubject): Entries {
  requireBody(box, 8, subject);
  const count = view.getUint32(box.body + 4);
  const room = Math.floor((box.end - box.body - 8) / stride);
  if (count > room) {
    throw subject.corrupt(`its ${box.type} box claims ${count} entries, it has room for ${room}`);
  }
  return { offset: box.body + 8, count };
}
