import { type Steps, Stride } from '../../steps.ts';
import { CompositionCursor } from '../../isobmff/samples/composition-cursor.ts';
import { earliestComposition, REORDER_LIMIT } from '../../isobmff/samples/composition-bounds.ts';
import type { Presentation } from '../../isobmff/samples/presentation.ts';
import { MARKED_ENTRIES, type SampleTables } from '../../isobmff/samples/sample-tables.ts';

/** Segments by their first samples and by when they are presented; both have one element more: the end. */
interface SegmentStarts {
  readonly firsts: Uint32Array;
  readonly startTicks: Float64Array;
}

/**
 * When each segment is presented: at its earliest sample, and never before the track is (priming, pre-roll). A segment
 * that would have no length (a last sample of duration 0) is joined to the one before it.
 *
 * @param firsts First sample of each segment, ascending from 0, then the number of samples.
 */
export function* segmentStarts(
  tables: SampleTables,
  presentation: Presentation,
  firsts: Uint32Array,
): Steps<SegmentStarts> {
  const { first, startTicks, endTicks, presentationShiftTicks } = presentation;
  const cursor = new CompositionCursor(tables);
  const keptFirsts: number[] = [];
  const keptTicks: number[] = [];
  const stride = new Stride();
  for (let i = 0; i + 1 < firsts.length; i++) {
    const [from, to] = [first + firsts[i]!, first + firsts[i + 1]!];
    if (stride.walk(MARKED_ENTRIES + REORDER_LIMIT)) yield;
    const ticks =
      i === 0 ? startTicks : earliestComposition(tables, [from, to], cursor) + presentationShiftTicks;
    if (i > 0 && !(ticks > keptTicks.at(-1)! && ticks < endTicks)) continue;
    keptFirsts.push(firsts[i]!);
    keptTicks.push(ticks);
  }
  keptFirsts.push(firsts.at(-1)!);
  keptTicks.push(endTicks);
  return { firsts: new Uint32Array(keptFirsts), startTicks: new Float64Array(keptTicks) };
}
