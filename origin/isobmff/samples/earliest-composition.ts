import { CompositionCursor } from './composition-cursor.ts';
import type { SampleTables } from './sample-tables.ts';

/** Pictures that are presented before a sync sample follow it closely: codecs reorder at most 16. ITU-T H.264 A.3.1 */
const REORDER_LIMIT = 32;

/**
 * The earliest composition time of the samples from `first`, a sync sample, to before `end`.
 *
 * @param cursor at `first` or before it; it is moved on
 */
export function earliestComposition(
  tables: SampleTables,
  first: number,
  end: number,
  cursor = new CompositionCursor(tables),
): number {
  let ticks = Infinity;
  for (let sample = first; sample < Math.min(end, first + REORDER_LIMIT); sample++) {
    cursor.goTo(sample);
    ticks = Math.min(ticks, cursor.ticks);
  }
  return ticks;
}
