import { greatestCommonDivisor } from '../../greatest-common-divisor.ts';
import type { Track } from '../../model/asset.ts';
import { type Steps, Stride } from '../../steps.ts';
import { bandwidthOf, boxesBytesOf } from '../tracks/bandwidth.ts';
import type { Representation } from './mpd.ts';

/** Beside their sizes: durations, flags and composition offsets may differ from sample to sample. */
const ALL_FIELDS = 3;

/**
 * What the sync samples of a track take, boxes never less than what is sent, and how many there are in a second where that
 * is always the same.
 */
export function* measureKeyframes(track: Track): Steps<Pick<Representation, 'bandwidth' | 'frameRate'>> {
  const { samples, segments, timescale } = track;
  const bits = new Float64Array(segments.count);
  const durations = new Set<number>();
  const stride = new Stride();
  for (let i = 0; i < segments.count; i++) {
    const sync = samples.readSync(segments.firstSample(i), segments.firstSample(i + 1));
    const { length } = sync.sizes;
    bits[i] = 8 * (boxesBytesOf(track, length, ALL_FIELDS) + sync.sizes.reduce((sum, size) => sum + size, 0));
    // The last of all ends with the title.
    const isLast = i + 1 === segments.count;
    for (const ticks of isLast ? sync.durations.slice(0, -1) : sync.durations) durations.add(ticks);
    if (stride.walk(length)) yield;
  }
  const [ticks] = durations;
  const { peak } = bandwidthOf(track, bits);
  if (durations.size !== 1 || !ticks) return { bandwidth: peak };
  const divisor = greatestCommonDivisor(timescale, ticks);
  return { bandwidth: peak, frameRate: [timescale / divisor, ticks / divisor] };
}
