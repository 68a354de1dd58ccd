import type { Track } from './asset.ts';

/**
 * When the first sample of a segment is presented. Of an open group of pictures, that is later than the segment begins:
 * some that follow it are presented before it.
 */
export function syncTicks({ kind, samples, segments }: Track, index: number): number {
  const start = segments.startTicks(index);
  // Before the first segment is what nobody presents, priming and pre-roll.
  if (kind !== 'video' || index === 0) return start;
  const first = segments.firstSample(index);
  const { decodeTimeTicks, compositionOffsets } = samples.read(first, first + 1);
  return Math.max(start, decodeTimeTicks + compositionOffsets[0]! - samples.mediaTimeTicks);
}
