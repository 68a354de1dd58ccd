import { firstIndex } from '../../first-index.ts';
import { uint64 } from '../boxes.ts';

/** Entries between two marks: so many are walked at most to find a sample. */
export const MARKED_ENTRIES = 16;

/** Entries of a table as they lie in the `moov`: `count` of them from byte `offset`. */
export interface Entries {
  readonly offset: number;
  readonly count: number;
}

/** Pairs of 32-bit numbers (samples, value): `stts`, `ctts`. */
export interface RunTable extends Entries {
  readonly samples: number;
  /** Sum of samples x value. */
  readonly total: number;
  /** Of the values as signed numbers. */
  readonly lowest: number;
  readonly highest: number;
  readonly marks: RunMarks;
}

/** Samples, and sum of samples x value, before every {@link MARKED_ENTRIES}th entry. */
export interface RunMarks {
  readonly samples: Uint32Array;
  readonly sums: Float64Array;
}

/** `stsc`; the marks are the samples before every {@link MARKED_ENTRIES}th entry. */
export interface ChunkRuns extends Entries {
  readonly marks: Uint32Array;
}

/** `stsz` or `stz2`: `bits` a size, or 0 where all have the size `fixed`. */
interface SizeTable {
  readonly bits: number;
  readonly fixed: number;
  readonly offset: number;
}

/** A track's sample tables (ISO/IEC 14496-12 8.6, 8.7), checked, and left where they are. */
export interface SampleTables {
  /** Over the whole `moov`; the offsets below are in it. */
  readonly view: DataView;
  /** Number of samples. */
  readonly count: number;
  readonly sizes: SizeTable;
  /** `stts`. */
  readonly durations: RunTable;
  /** `ctts`; no entries where there is none. */
  readonly compositions: RunTable;
  /** `stco` or `co64`. */
  readonly chunkOffsets: Entries & { readonly bytes: 4 | 8 };
  /** `stsc`. */
  readonly chunkRuns: ChunkRuns;
  /** `stss`; a count of -1 where there is none: every sample is a sync sample. */
  readonly syncSamples: Entries;
  /** Offset of the first byte of `sdtp`, or -1. */
  readonly dependencies: number;
}

/** Size of sample `i` in bytes. */
export function sampleSize(view: DataView, sizes: SizeTable, i: number): number {
  switch (sizes.bits) {
    case 32:
      return view.getUint32(sizes.offset + 4 * i);
    case 0:
      return sizes.fixed;
    case 16:
      return view.getUint16(sizes.offset + 2 * i);
    case 8:
      return view.getUint8(sizes.offset + i);
    default: {
      const pair = view.getUint8(sizes.offset + (i >> 1));
      return (i & 1) === 0 ? pair >> 4 : pair & 15;
    }
  }
}

/** Size of the samples from `first` to before `end` in bytes. */
export function sizeOfSamples(view: DataView, sizes: SizeTable, first: number, end: number): number {
  const { bits, fixed, offset } = sizes;
  if (bits === 0) return (end - first) * fixed;
  let bytes = 0;
  if (bits === 32) {
    const endAt = offset + 4 * end;
    for (let at = offset + 4 * first; at < endAt; at += 4) bytes += view.getUint32(at);
  } else {
    for (let i = first; i < end; i++) bytes += sampleSize(view, sizes, i);
  }
  return bytes;
}

/** Where a chunk begins in the object. @param chunk from 0 */
export function chunkPosition({ view, chunkOffsets }: SampleTables, chunk: number): number {
  const at = chunkOffsets.offset + chunkOffsets.bytes * chunk;
  return chunkOffsets.bytes === 4 ? view.getUint32(at) : uint64(view, at);
}

/** Memory held by the marks. */
export function heldByMarks({ durations, compositions, chunkRuns }: SampleTables): number {
  const ofRuns = [durations.marks, compositions.marks].flatMap(({ samples, sums }) => [samples, sums]);
  return [...ofRuns, chunkRuns.marks].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** Number of the first sync sample, counted from 0, that is sample `i` or a later one. */
export function firstSyncEntry(tables: SampleTables, i: number): number {
  const { view, syncSamples } = tables;
  if (syncSamples.count < 0) return i;
  return firstIndex(syncSamples.count, (entry) => view.getUint32(syncSamples.offset + 4 * entry) > i);
}

/** The sync sample of this number; the number of samples where there are not so many. */
export function syncSampleAt({ view, syncSamples, count }: SampleTables, entry: number): number {
  if (syncSamples.count < 0) return Math.min(entry, count);
  return entry < syncSamples.count ? view.getUint32(syncSamples.offset + 4 * entry) - 1 : count;
}

/** The first sync sample from sample `i` on; the number of samples where there is none. */
export function nextSyncSample(tables: SampleTables, i: number): number {
  return syncSampleAt(tables, firstSyncEntry(tables, i));
}
