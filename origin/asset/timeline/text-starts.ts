import type { Track } from '../../model/asset.ts';
import { DEFAULT_FRAGMENT_LENGTH } from './cut-tracks.ts';
import { type Fraction, multipleTicks, rescaleUp } from './fraction.ts';

/** Of everything about text. */
const MILLISECONDS = 1000;

/**
 * When the segments of text begin, in milliseconds, and when the last one ends: where the first picture's do, at the first
 * millisecond at or after, and where it is over, where those of what lasts longest do. The first begins at 0.
 *
 * @param tracks of pictures and sound, at least one
 */
export function textStarts(tracks: readonly Track[]): number[] {
  const longest = tracks.reduce((one, other) => (endOf(other) > endOf(one) ? other : one));
  const lead = tracks.find(({ kind }) => kind === 'video') ?? longest;
  const [leadEnd, end] = [endOf(lead), endOf(longest)];
  const starts = [0];
  const cutAt = (cut: number) => {
    if (cut > starts.at(-1)! && cut < end) starts.push(cut);
  };
  for (const cut of cutsOf(lead)) cutAt(cut);
  for (const cut of cutsOf(longest)) if (cut > leadEnd) cutAt(cut);
  starts.push(end);
  return starts;
}

/** The same where there is nothing but text: at each multiple of a length. */
export function textStartsAlone(endMs: number, length: Fraction = DEFAULT_FRAGMENT_LENGTH): number[] {
  const starts: number[] = [];
  for (let n = 0; starts.length === 0 || multipleTicks(n, MILLISECONDS, length) < endMs; n++)
    starts.push(multipleTicks(n, MILLISECONDS, length));
  return [...starts, Math.max(endMs, 1)];
}

function cutsOf({ segments, timescale }: Track): number[] {
  return Array.from({ length: segments.count }, (_, i) =>
    rescaleUp(segments.startTicks(i), timescale, MILLISECONDS),
  );
}

function endOf({ segments, timescale }: Track): number {
  return rescaleUp(segments.startTicks(segments.count), timescale, MILLISECONDS);
}
