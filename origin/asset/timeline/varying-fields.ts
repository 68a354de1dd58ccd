import type { RunCursor } from '../../isobmff/samples/run-cursor.ts';
import { firstSyncEntry, type SampleTables, syncSampleAt } from '../../isobmff/samples/sample-tables.ts';
import type { PresentedTables } from '../../isobmff/samples/table-samples.ts';

/** Both at the first sample of a segment. */
interface RunCursors {
  readonly durations: RunCursor;
  readonly compositions: RunCursor;
}

/**
 * How many of duration, flags and composition offset a segment has to say for each of its samples: at times one too
 * many, never one too few.
 *
 * @param first number of its first sample in the tables
 */
export function varyingFields(
  { tables, presentation }: PresentedTables,
  { durations, compositions }: RunCursors,
  first: number,
  count: number,
): number {
  const sameOffset = compositions.alike >= count;
  const noOffset = sameOffset && (compositions.value | 0) === presentation.offsetShiftTicks;
  return Number(durations.alike < count) + Number(flagsVary(tables, first, count)) + Number(!noOffset);
}

function flagsVary(tables: SampleTables, first: number, count: number): boolean {
  if (dependenciesVary(tables, first, count)) return true;
  if (tables.syncSamples.count < 0) return false;
  const end = first + count;
  const entry = firstSyncEntry(tables, first);
  return syncSampleAt(tables, entry) < end && syncSampleAt(tables, entry + count - 1) !== end - 1;
}

function dependenciesVary({ view, dependencies }: SampleTables, first: number, count: number): boolean {
  if (dependencies < 0) return false;
  // All bytes are the same where each is the same as the next.
  const at = view.byteOffset + dependencies + first;
  return !Buffer.from(view.buffer, at, count - 1).equals(Buffer.from(view.buffer, at + 1, count - 1));
}
