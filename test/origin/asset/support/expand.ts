import type { Track } from '../../../../origin/model/asset.ts';
import type { SampleTable } from '../../../../origin/model/samples.ts';

interface ExpandedSample {
  offset: number;
  size: number;
  decodeTicks: number;
  durationTicks: number;
  presentationTicks: number;
  flags: number;
}

/** Every sample of a table, read in the pieces that `bounds` (ascending, first 0, last the count) cuts. */
export function expand(samples: SampleTable, bounds: readonly number[]): ExpandedSample[] {
  const expanded: ExpandedSample[] = [];
  for (let piece = 0; piece + 1 < bounds.length; piece++) {
    const run = samples.read(bounds[piece]!, bounds[piece + 1]!);
    let decodeTicks = run.decodeTimeTicks;
    let pair = 0;
    let offset = run.runs[0] ?? 0;
    for (let i = 0; i < run.count; i++) {
      if (offset === run.runs[pair + 1] && run.sizes[i]! > 0) offset = run.runs[(pair += 2)]!;
      expanded.push({
        offset,
        size: run.sizes[i]!,
        decodeTicks,
        durationTicks: run.durations[i]!,
        presentationTicks: decodeTicks + run.compositionOffsets[i]! - samples.mediaTimeTicks,
        flags: run.flags[i]!,
      });
      decodeTicks += run.durations[i]!;
      offset += run.sizes[i]!;
    }
  }
  return expanded;
}

/** The bounds of a track's segments. */
export function segmentBounds({ segments }: Track): number[] {
  return Array.from({ length: segments.count + 1 }, (_, i) => segments.firstSample(i));
}

/** Bounds that fall anywhere, the same each time. */
export function unevenBounds(count: number): number[] {
  const bounds = [0];
  for (let step = 1; bounds.at(-1)! + step < count; step = ((step * 7) % 61) + 1)
    bounds.push(bounds.at(-1)! + step);
  return [...bounds, count];
}
