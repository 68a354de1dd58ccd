import { type Steps, Stride, STRIDE } from '../../steps.ts';
import type { SampleTable, SegmentTable } from '../../model/samples.ts';
import type { ObjectRef } from '../../model/object-store.ts';
import type { MediaSubject } from '../../isobmff/media-subject.ts';
import { CompactSegments } from './compact-segments.ts';
import { CHECKPOINT_LENGTH, SampleCursor } from '../../isobmff/samples/sample-cursor.ts';
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
 * Walks the tables once: leaves a checkpoint at the start of each segment, and makes sure that the samples lie within
 * the object.
 *
 * @param cuts First sample of each segment, ascending from 0, then the number of samples.
 * @throws HeadwaterError `corrupt-media`, `unsupported-media`
 */
export function* indexSamples(
  { tables, presentation, descriptions }: PresentedTables,
  cuts: Uint32Array,
  { sizeBytes }: Pick<ObjectRef, 'sizeBytes'>,
  subject: MediaSubject,
): Steps<SampleIndex> {
  const cursor = new SampleCursor(tables, sizeBytes, subject);
  yield* cursor.travel(presentation.first);
  const { firsts, startTicks } = yield* segmentStarts(tables, presentation, cuts);
  const checkpoints = new Float64Array(firsts.length * CHECKPOINT_LENGTH);
  const bytesBefore = new Float64Array(firsts.length);
  const varying = new Uint8Array(firsts.length - 1);
  const stride = new Stride();
  for (let i = 0; i < firsts.length; i++) {
    const walked = i > 0 ? firsts[i]! - firsts[i - 1]! : 0;
    if (stride.walk(walked)) yield;
    if (walked > STRIDE) yield* cursor.travel(walked);
    else cursor.skip(walked);
    cursor.save(checkpoints, i);
    bytesBefore[i] = cursor.bytes.sum;
    if (i === varying.length) continue;
    const count = firsts[i + 1]! - firsts[i]!;
    varying[i] = varyingFields({ tables, presentation }, cursor, presentation.first + firsts[i]!, count);
  }
  return {
    samples: new TableSamples({ tables, presentation, descriptions }, cursor, { firsts, checkpoints }),
    segments: new CompactSegments({ firsts, startTicks, bytesBefore, varyingFields: varying }),
    heldBytes: [checkpoints, firsts, startTicks, bytesBefore, varying].reduce(
      (sum, { byteLength }) => sum + byteLength,
      0,
    ),
  };
}
