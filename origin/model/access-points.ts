import type { Track } from './asset.ts';

/**
 * What a segment begins with: a picture before which none is presented, or one that is followed by some presented before it,
 * which may need the group before. Whether they do (type 3, else 2) no table says. ISO/IEC 14496-12 Annex I
 */
export type AccessPointType = 1 | 3;

/** Codecs reorder at most 16 pictures: those that are presented earlier follow soon. ITU-T H.264 A.3.1 */
const REORDER_LIMIT = 32;

/** By the segments, which never change. */
const ofWhole = new WeakMap<Track['segments'], AccessPointType>();

/**
 * When the first sample of a segment is presented. Of an open group of pictures, that is later than the segment begins:
 * some that follow it are presented before it.
 */
export function syncTicks({ kind, samples, segments }: Track, index: number): number {
  const start = segments.startTicks(index);
  // Sound is decoded in the order of its presentation.
  if (kind !== 'video') return start;
  const first = segments.firstSample(index);
  const { decodeTimeTicks, compositionOffsets } = samples.read(first, first + 1);
  return Math.max(start, decodeTimeTicks + compositionOffsets[0]! - samples.mediaTimeTicks);
}

/** Of one segment. */
export function accessPointType(track: Track, index: number): AccessPointType {
  const { samples, segments } = track;
  if (syncTicks(track, index) === segments.startTicks(index)) return 1;
  const first = segments.firstSample(index);
  const run = samples.read(first, Math.min(first + REORDER_LIMIT, segments.firstSample(index + 1)));
  let decodedAfter = 0;
  for (let i = 1; i < run.count; i++) {
    decodedAfter += run.durations[i - 1]!;
    if (decodedAfter + run.compositionOffsets[i]! < run.compositionOffsets[0]!) return 3;
  }
  return 1;
}

/** The highest of all segments. */
export function highestAccessPointType(track: Track): AccessPointType {
  const known = ofWhole.get(track.segments);
  if (known !== undefined) return known;
  let highest: AccessPointType = 1;
  for (let i = 0; i < track.segments.count && highest === 1; i++) highest = accessPointType(track, i);
  ofWhole.set(track.segments, highest);
  return highest;
}
