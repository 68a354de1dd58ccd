import type { Track } from '../../model/asset.ts';
import type { SampleRun } from '../../model/samples.ts';
import { smoothTicks } from './ticks.ts';

/**
 * The samples of a segment as a client has them, which reads no edit list: their times are presentation times, in ticks of
 * Smooth Streaming, and what an encoder wrote before time 0 to get going is not among them, since it would be heard.
 *
 * @param index from 0
 */
export function presentedRun(track: Track, index: number): SampleRun {
  const { samples, segments } = track;
  const first = segments.firstSample(index);
  const end = segments.firstSample(index + 1);
  const skipped = index === 0 ? primingSamples(track, first, end) : 0;
  return rescale(samples.read(first + skipped, end), track);
}

/** How many samples are over before anything is presented; the last is never one of them. */
function primingSamples({ samples, kind }: Track, first: number, end: number): number {
  if (kind !== 'audio' || samples.mediaTimeTicks === 0) return 0;
  const { count, durations, decodeTimeTicks } = samples.read(first, end);
  let ticks = decodeTimeTicks - samples.mediaTimeTicks;
  let skipped = 0;
  while (skipped < count - 1 && ticks + durations[skipped]! <= 0) ticks += durations[skipped++]!;
  return skipped;
}

function rescale(run: SampleRun, track: Track): SampleRun {
  const { count } = run;
  const durations = new Uint32Array(count);
  const compositionOffsets = new Int32Array(count);
  let ticks = run.decodeTimeTicks - track.samples.mediaTimeTicks;
  // What is half before time 0 begins there.
  const decodeTimeTicks = Math.max(0, smoothTicks(ticks, track));
  let decodeTicks = decodeTimeTicks;
  for (let i = 0; i < count; i++) {
    compositionOffsets[i] =
      run.compositionOffsets[i] === 0
        ? 0
        : smoothTicks(ticks + run.compositionOffsets[i]!, track) - decodeTicks;
    ticks += run.durations[i]!;
    const next = Math.max(decodeTicks, smoothTicks(ticks, track));
    durations[i] = next - decodeTicks;
    decodeTicks = next;
  }
  return { ...run, decodeTimeTicks, durations, compositionOffsets };
}
