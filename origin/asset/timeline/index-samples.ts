import type { SampleTable, SegmentTable } from '../../model/asset.ts';
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
export function indexSamples(
  { tables, presentation }: PresentedTables,
  cuts: Uint32Array,
  { sizeBytes }: Pick<ObjectRef, 'sizeBytes'>,
  subject: MediaSubject,
): SampleIndex {
  const cursor = new SampleCursor(tables, sizeBytes, subject);
  cursor.skip(presentation.first);
  const { firsts, startTicks } = segmentStarts(tables, presentation, cuts);
  const checkpoints = new Float64Array(firsts.length * CHECKPOINT_LENGTH);
  const bytesBefore = new Float64Array(firsts.length);
  const varying = new Uint8Array(firsts.length - 1);
  for (let i = 0; i < firsts.length; i++) {
    if (i > 0) cursor.skip(firsts[i]! - firsts[i - 1]!);
    cursor.save(checkpoints, i);
    bytesBefore[i] = cursor.bytes.sum;
    if (i === varying.length) continue;
    const count = firsts[i + 1]! - firsts[i]!;
    varying[i] = varyingFields({ tables, presentation }, cursor, presentation.first + firsts[i]!, count);
  }
  return {
    samples: new TableSamples({ tables, presentation }, cursor, { firsts, checkpoints }),
    segments: new CompactSegments({ firsts, startTicks, bytesBefore, varyingFields: varying }),
    heldBytes: [checkpoints, firsts, startTicks, bytesBefore, varying].reduce(
      (sum, { byteLength }) => sum + byteLength,
      0,
    ),
  };
}
