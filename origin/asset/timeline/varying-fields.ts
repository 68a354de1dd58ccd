import type { SampleCursor } from '../../isobmff/samples/sample-cursor.ts';
import { firstSyncEntry, type SampleTables } from '../../isobmff/samples/sample-tables.ts';
import type { PresentedTables } from '../../isobmff/samples/table-samples.ts';

/**
 * How many of duration, flags and composition offset a segment has to say for each of its samples: at times one too
 * many, never one too few.
 *
 * @param cursor at the segment's first sample
 * @param first number of that sample in the tables
 */
export function varyingFields(
  { tables, presentation }: PresentedTables,
  { durations, compositions }: SampleCursor,
  first: number,
  count: number,
): number {
  const offset = tables.compositions.count > 0 ? compositions.value | 0 : 0;
  const sameOffset = tables.compositions.count === 0 || compositions.alike >= count;
  const noOffset = sameOffset && offset === presentation.offsetShiftTicks;
  return Number(durations.alike < count) + Number(flagsVary(tables, first, count)) + Number(!noOffset);
}

function flagsVary(tables: SampleTables, first: number, count: number): boolean {
  if (dependenciesVary(tables, first, count)) return true;
  if (tables.syncSamples.count < 0) return false;
  const sync = firstSyncEntry(tables, first + count) - firstSyncEntry(tables, first);
  return sync > 0 && sync < count;
}

function dependenciesVary({ view, dependencies }: SampleTables, first: number, count: number): boolean {
  if (dependencies < 0) return false;
  // All bytes are the same where each is the same as the next.
  const at = view.byteOffset + dependencies + first;
  return !Buffer.from(view.buffer, at, count - 1).equals(Buffer.from(view.buffer, at + 1, count - 1));
}
