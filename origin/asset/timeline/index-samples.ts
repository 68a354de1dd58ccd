import { type Steps, Stride } from '../../steps.ts';
import type { SampleTable, SegmentTable } from '../../model/samples.ts';
import type { ObjectRef } from '../../model/object-store.ts';
import type { MediaSubject } from '../../isobmff/media-subject.ts';
import { CompactSegments } from './compact-segments.ts';
import { RunCursor } from '../../isobmff/samples/run-cursor.ts';
import { markBytes, SampleBytes } from '../../isobmff/samples/sample-bytes.ts';
import { heldByMarks, MARKED_ENTRIES } from '../../isobmff/samples/sample-tables.ts';
import { segmentStarts } from './segment-starts.ts';
import { type PresentedTables, TableSamples } from '../../isobmff/samples/table-samples.ts';
import { varyingFields } from './varying-fields.ts';

export interface SampleIndex {
  readonly samples: SampleTable;
  readonly segments: SegmentTable;
  /** Memory held beside the tables. */
  readonly heldBytes: number;
}

/**
 * Makes sure that the samples lie within the object, and finds out about each segment what its manifests say.
 *
 * @param cuts First sample of each segment, ascending from 0, then the number of samples.
 * @throws HeadwaterError `corrupt-media`, `unsupported-media`
 */
export function* indexSamples(
  presented: PresentedTables,
  cuts: Uint32Array,
  { sizeBytes }: Pick<ObjectRef, 'sizeBytes'>,
  subject: MediaSubject,
): Steps<SampleIndex> {
  const { tables, presentation } = presented;
  const { first } = presentation;
  const { firsts, startTicks } = yield* segmentStarts(tables, presentation, cuts);
  const starts = firsts.map((sample) => first + sample);
  const marks = yield* markBytes(tables, starts, { objectBytes: sizeBytes, subject });
  const varying = new Uint8Array(firsts.length - 1);
  const durations = new RunCursor(tables.view, tables.durations);
  const compositions = new RunCursor(tables.view, tables.compositions);
  const stride = new Stride();
  for (let i = 0; i < varying.length; i++) {
    if (stride.walk(MARKED_ENTRIES)) yield;
    const start = starts[i]!;
    durations.goTo(start);
    compositions.goTo(start);
    varying[i] = varyingFields(presented, { durations, compositions }, start, starts[i + 1]! - start);
  }
  const { bytesBefore, positions } = marks;
  return {
    samples: new TableSamples(presented, new SampleBytes(tables, marks)),
    segments: new CompactSegments({ firsts, startTicks, bytesBefore, varyingFields: varying }),
    heldBytes: [firsts, startTicks, starts, bytesBefore, positions, varying].reduce(
      (sum, { byteLength }) => sum + byteLength,
      heldByMarks(tables),
    ),
  };
}
