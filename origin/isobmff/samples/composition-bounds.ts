import { CompositionCursor } from './composition-cursor.ts';
import type { SampleTables } from './sample-tables.ts';

/** Pictures are presented close to where they are decoded: codecs reorder at most 16. ITU-T H.264 A.3.1 */
export const REORDER_LIMIT = 32;

/** The earliest composition time of the samples from `first`, a sync sample, to before `end`. @param cursor is moved */
export function earliestComposition(
  { compositions }: SampleTables,
  [first, end]: readonly [number, number],
  cursor: CompositionCursor,
): number {
  let ticks = Infinity;
  for (let sample = first; sample < Math.min(end, first + REORDER_LIMIT); sample++) {
    cursor.goTo(sample);
    // Nor is any sample behind this one presented earlier.
    if (cursor.decodeTicks + compositions.lowest >= ticks) break;
    ticks = Math.min(ticks, cursor.ticks);
  }
  return ticks;
}

/** When the last presented of the samples from `first` to before `end` ends: it is among the last that are decoded. */
export function latestEnd(tables: SampleTables, first: number, end: number): number {
  const cursor = new CompositionCursor(tables);
  let ticks = -Infinity;
  for (let sample = Math.max(first, end - REORDER_LIMIT); sample < end; sample++) {
    cursor.goTo(sample);
    ticks = Math.max(ticks, cursor.ticks + cursor.durationTicks);
  }
  return ticks;
}
