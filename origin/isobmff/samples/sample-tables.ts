import { firstIndex } from '../../first-index.ts';
/** Entries of a table as they lie in the `moov`: `count` of them from byte `offset`. */
export interface Entries {
  readonly offset: number;
  readonly count: number;
}

/** Pairs of 32-bit numbers (samples, value): `stts`, `ctts`. */
export interface RunTable extends Entries {
  /** Sum of samples x value. */
  readonly total: number;
  /** Of the values as signed numbers. */
  readonly lowest: number;
  readonly highest: number;
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
  readonly chunkRuns: Entries;
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
  if (sizes.bits === 0) return (end - first) * sizes.fixed;
  let bytes = 0;
  if (sizes.bits === 32) {
    for (let at = sizes.offset + 4 * first; at < sizes.offset + 4 * end; at += 4) bytes += view.getUint32(at);
  } else {
    for (let i = first; i < end; i++) bytes += sampleSize(view, sizes, i);
  }
  return bytes;
}

/** Index of the first entry of `stss` that names sample `i` (from 0) or a later one. */
export function firstSyncEntry(tables: SampleTables, i: number): number {
  const { view, syncSamples } = tables;
  return firstIndex(syncSamples.count, (entry) => view.getUint32(syncSamples.offset + 4 * entry) > i);
}

/** The first sync sample from sample `i` on; the number of samples where there is none. */
export function nextSyncSample(tables: SampleTables, i: number): number {
  const { view, syncSamples, count } = tables;
  if (syncSamples.count < 0) return Math.min(i, count);
  const entry = firstSyncEntry(tables, i);
  return entry < syncSamples.count ? view.getUint32(syncSamples.offset + 4 * entry) - 1 : count;
}
