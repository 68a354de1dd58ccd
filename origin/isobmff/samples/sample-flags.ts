import { type SampleTables, firstSyncEntry } from './sample-tables.ts';

/** sample_depends_on 2: needs no other sample (ISO/IEC 14496-12 8.8.3.1). */
const SYNC_FLAGS = 0x0200_0000;
/** sample_depends_on 1: needs others; sample_is_non_sync_sample. */
const NON_SYNC_FLAGS = 0x0101_0000;

const DEPENDS_ON_MASK = 0x0300_0000;
/** `sample_is_non_sync_sample`. */
export const NON_SYNC_BIT = 0x0001_0000;

/** Writes `sample_flags` of the samples `first` to `first + count` (numbers of the tables) to `out`. */
export function fillFlags(tables: SampleTables, first: number, count: number, out: Uint32Array): void {
  if (tables.syncSamples.count < 0) out.fill(SYNC_FLAGS, 0, count);
  else fillFromSyncSamples(tables, first, count, out);
  if (tables.dependencies < 0) return;
  const { view, dependencies } = tables;
  for (let i = 0; i < count; i++) {
    out[i] = withDependencies(out[i]!, view.getUint8(dependencies + first + i));
  }
}

function fillFromSyncSamples(tables: SampleTables, first: number, count: number, out: Uint32Array): void {
  const { view, syncSamples } = tables;
  out.fill(NON_SYNC_FLAGS, 0, count);
  for (let i = firstSyncEntry(tables, first); i < syncSamples.count; i++) {
    const sample = view.getUint32(syncSamples.offset + 4 * i) - 1;
    if (sample >= first + count) break;
    out[sample - first] = SYNC_FLAGS;
  }
}

/** A byte of `sdtp` has the layout of bits 20 to 27 of `sample_flags`; where it does not know, the flags do. */
function withDependencies(flags: number, byte: number): number {
  const known = byte << 20;
  const dependsOn = (known & DEPENDS_ON_MASK) === 0 ? flags & DEPENDS_ON_MASK : 0;
  return known | dependsOn | (flags & NON_SYNC_BIT);
}
