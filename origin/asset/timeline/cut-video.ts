import { type Steps, Stride } from '../../steps.ts';
import { CompositionCursor } from '../../isobmff/samples/composition-cursor.ts';
import type { Presentation } from '../../isobmff/samples/presentation.ts';
import {
  firstSyncEntry,
  MARKED_ENTRIES,
  type SampleTables,
  syncSampleAt,
} from '../../isobmff/samples/sample-tables.ts';
import { type Fraction, multipleAfter, multipleTicks } from './fraction.ts';

/** Where the segments of a track start. */
export interface Cuts {
  /** First sample of each segment, then the number of samples. */
  readonly firsts: Uint32Array;
  /** Presentation times of the cuts between segments, in the track's timescale. */
  readonly cutTicks: readonly number[];
}

/** How a video track is to be cut. */
interface CutWishes {
  /** Ticks per second. */
  readonly timescale: number;
  readonly length: Fraction;
  /** Samples of the tables, sync samples all, that must begin a segment. */
  readonly changes?: ReadonlySet<number>;
}

/** Cuts at the first sync sample at or past each multiple of `length`; sample 0 starts the first segment. */
export function* cutVideo(
  tables: SampleTables,
  presentation: Presentation,
  { timescale, length, changes = new Set() }: CutWishes,
): Steps<Cuts> {
  const { first, count, presentationShiftTicks } = presentation;
  const cursor = new CompositionCursor(tables);
  const targetAfter = (ticks: number) =>
    multipleTicks(multipleAfter(Math.max(0, ticks), timescale, length), timescale, length);
  const stride = new Stride();
  cursor.goTo(first);
  const firsts = [0];
  const cutTicks: number[] = [];
  let target = targetAfter(cursor.ticks + presentationShiftTicks);
  for (let entry = firstSyncEntry(tables, first + 1); ; entry++) {
    const sample = syncSampleAt(tables, entry);
    if (sample >= first + count) break;
    if (stride.walk(MARKED_ENTRIES)) yield;
    cursor.goTo(sample);
    const ticks = cursor.ticks + presentationShiftTicks;
    if (ticks >= target || changes.has(sample)) {
      firsts.push(sample - first);
      cutTicks.push(ticks);
      target = targetAfter(ticks);
    }
  }
  firsts.push(count);
  return { firsts: new Uint32Array(firsts), cutTicks };
}
