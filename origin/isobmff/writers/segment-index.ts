import { accessPointType, syncTicks } from '../../model/access-points.ts';
import type { Track } from '../../model/asset.ts';
import { type BoxPart, fullBox, sequence, serialize, u16, u32, u64 } from '../box-parts.ts';
import { TRACK_ID } from './init-segment.ts';

/** reference_count has 16 bits, and referenced_size 31. ISO/IEC 14496-12 8.16.3.2 */
const REFERENCES_LIMIT = 0xffff;
const SIZE_LIMIT = 0x7fff_ffff;

/** Of the box around its references, and of each. */
const FIXED_BYTES = 40;
const REFERENCE_BYTES = 12;

/** starts_with_SAP; SAP_type follows in three bits, SAP_delta_time in 28. */
const STARTS_WITH_SAP = 0x8000_0000;
const DELTA_LIMIT = 0x0fff_ffff;

/** Length of a {@link segmentIndex}. */
export function segmentIndexBytes({ segments }: Pick<Track, 'segments'>): number {
  return FIXED_BYTES + REFERENCE_BYTES * segments.count;
}

/**
 * Segment Index Box of a track whose segments follow it. ISO/IEC 14496-12 8.16.3
 *
 * @param sizes bytes of each segment, boxes included
 * @throws RangeError where the box has no room for so many segments, or for one so large
 */
export function segmentIndex(track: Track, sizes: ArrayLike<number>): Buffer {
  const { segments, timescale } = track;
  if (segments.count > REFERENCES_LIMIT) throw new RangeError(`index of ${segments.count} segments`);
  const references: BoxPart[] = [];
  for (let i = 0; i < segments.count; i++) {
    const size = sizes[i]!;
    if (size > SIZE_LIMIT) throw new RangeError('segment of more than 2 GiB in an index');
    const duration = segments.startTicks(i + 1) - segments.startTicks(i);
    // reference_type 0 and referenced_size, subsegment_duration
    references.push(u32(size, duration, accessPoint(track, i)));
  }
  return serialize(
    fullBox(
      'sidx',
      [1, 0],
      u32(TRACK_ID, timescale), // reference_ID, timescale
      u64(segments.startTicks(0)), // earliest_presentation_time
      u64(0), // first_offset
      u16(0, segments.count), // reserved, reference_count
      sequence(...references),
    ),
  );
}

/** What a reference says of the picture that its subsegment begins with: how much later than another it is presented. */
function accessPoint(track: Track, index: number): number {
  const type = accessPointType(track, index);
  const delta = type === 1 ? 0 : syncTicks(track, index) - track.segments.startTicks(index);
  return STARTS_WITH_SAP + type * 2 ** 28 + Math.min(delta, DELTA_LIMIT);
}
