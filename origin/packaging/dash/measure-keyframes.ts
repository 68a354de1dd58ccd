import { greatestCommonDivisor } from '../../greatest-common-divisor.ts';
import { exactHeaderBytes } from '../../isobmff/writers/movie-fragment.ts';
import type { Track } from '../../model/asset.ts';
import { type Steps, Stride } from '../../steps.ts';
import { bandwidthOf } from '../tracks/bandwidth.ts';
import { syncSamples } from './keyframes.ts';
import type { Representation } from './mpd.ts';

/** What the sync samples of a track take, and how many there are in a second where that is always the same. */
export function* measureKeyframes(track: Track): Steps<Pick<Representation, 'bandwidth' | 'frameRate'>> {
  const { samples, segments, timescale } = track;
  const bits = new Float64Array(segments.count);
  const durations = new Set<number>();
  const stride = new Stride();
  for (let i = 0; i < segments.count; i++) {
    const all = samples.read(segments.firstSample(i), segments.firstSample(i + 1));
    // What is read lasts until the next read: it is measured before others have their turn.
    const run = syncSamples(all);
    bits[i] = 8 * (exactHeaderBytes(run) + run.totalBytes);
    // The last of all ends with the title.
    const isLast = i + 1 === segments.count;
    for (const ticks of run.durations.subarray(0, run.count - Number(isLast))) durations.add(ticks);
    if (stride.walk(all.count)) yield;
  }
  const [ticks] = durations;
  const { peak } = bandwidthOf(track, bits);
  if (durations.size !== 1 || !ticks) return { bandwidth: peak };
  const divisor = greatestCommonDivisor(timescale, ticks);
  return { bandwidth: peak, frameRate: [timescale / divisor, ticks / divisor] };
}
