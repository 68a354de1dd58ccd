import type { SegmentTable } from '../../model/samples.ts';
import { durationTicks } from '../tracks/bandwidth.ts';
import type { TimelineEntry } from './mpd.ts';

/** When segments begin, and when the last one ends. */
type Starts = Pick<SegmentTable, 'count' | 'startTicks'>;

/** Runs of segments of one duration as one entry. */
export function timeline(segments: Starts): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  let i = 0;
  while (i < segments.count) {
    const d = durationTicks(segments, i);
    let repeats = 0;
    while (i + repeats + 1 < segments.count && durationTicks(segments, i + repeats + 1) === d) repeats += 1;
    entries.push({ t: segments.startTicks(i), d, repeats });
    i += repeats + 1;
  }
  return entries;
}
