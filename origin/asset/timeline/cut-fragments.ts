import { type Steps, Stride } from '../../steps.ts';
import { CompositionCursor } from '../../isobmff/samples/composition-cursor.ts';
import type { OpenTrack } from '../../isobmff/movie/open-track.ts';
import { MARKED_ENTRIES, nextSyncSample } from '../../isobmff/samples/sample-tables.ts';
import type { Cuts } from './cut-video.ts';

/** Cuts a fragmented track where its own fragments start, if they do so with a sync sample. */
export function* cutFragments({ tables, presentation, fragmentFirsts = [] }: OpenTrack): Steps<Cuts> {
  const { first, count, presentationShiftTicks } = presentation;
  const cursor = new CompositionCursor(tables);
  const firsts = [0];
  const cutTicks: number[] = [];
  const stride = new Stride();
  for (const sample of fragmentFirsts) {
    if (stride.walk(MARKED_ENTRIES)) yield;
    if (sample <= first || sample >= first + count || nextSyncSample(tables, sample) !== sample) continue;
    cursor.goTo(sample);
    firsts.push(sample - first);
    cutTicks.push(cursor.ticks + presentationShiftTicks);
  }
  firsts.push(count);
  return { firsts: new Uint32Array(firsts), cutTicks };
}
