import { RunCursor } from '../../isobmff/samples/run-cursor.ts';
import { MARKED_ENTRIES } from '../../isobmff/samples/sample-tables.ts';
import type { PresentedTables } from '../../isobmff/samples/table-samples.ts';
import { type Steps, Stride } from '../../steps.ts';
import { type Fraction, multipleAfter, multipleTicks, rescaleUp } from './fraction.ts';

/** The cuts of the asset's first video track, which its audio follows. */
export interface Reference {
  readonly timescale: number;
  /** Presentation times, ascending. */
  readonly cutTicks: readonly number[];
  /** Presentation time at which it ends. */
  readonly endTicks: number;
}

/**
 * Cuts at the first frame at or after each cut of the video and, where there is no video or not any more, at or after
 * each multiple of `length`.
 *
 * @returns First sample of each segment, then the number of samples.
 */
export function* cutAudio(
  { tables, presentation }: PresentedTables,
  timescale: number,
  length: Fraction,
  reference?: Reference,
): Steps<Uint32Array> {
  const { first, count, presentationShiftTicks } = presentation;
  const cursor = new RunCursor(tables.view, tables.durations);
  cursor.goTo(first);
  const stride = new Stride();
  const firsts = [0];
  let sample = 0;
  const cutAt = function* (ticks: number): Steps<void> {
    if (stride.walk(MARKED_ENTRIES)) yield;
    sample = Math.min(count, cursor.seek(ticks - presentationShiftTicks) - first);
    if (sample > firsts.at(-1)! && sample < count) firsts.push(sample);
  };
  for (const ticks of reference?.cutTicks ?? []) {
    yield* cutAt(rescaleUp(ticks, reference!.timescale, timescale));
  }
  let from = reference ? tailTicks(reference, timescale, length) : 0;
  while (sample < count) {
    from = Math.max(from, cursor.sum + presentationShiftTicks);
    const target = multipleTicks(multipleAfter(from, timescale, length), timescale, length);
    // At least a tick on, whatever the rounding: the loop ends with the samples.
    yield* cutAt(Math.max(target, from + 1));
  }
  firsts.push(count);
  return new Uint32Array(firsts);
}

/** Audio that outlasts the video by less than half a fragment stays in the last segment. */
function tailTicks(reference: Reference, timescale: number, [numerator, denominator]: Fraction): number {
  return (
    rescaleUp(reference.endTicks, reference.timescale, timescale) + (timescale * numerator) / denominator / 2
  );
}
