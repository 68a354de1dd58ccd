import { firstIndex } from '../first-index.ts';
import type { Cue, TextScript } from '../model/text.ts';

/** A part of the asset's time, in milliseconds: from `startMs` to before `endMs`. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** A cue, and its number among those of the script: the same in all spans. */
export interface ShownCue extends Cue {
  readonly number: number;
}

/**
 * The cues that are shown in a span, whole and part, at the times of a timeline that is `shiftMs` later than the script's. A
 * cue that is shown in two spans is in both. None begins before 0.
 */
export function shownCues(
  { cues, longestMs }: TextScript,
  { startMs, endMs }: Span,
  shiftMs: number,
): ShownCue[] {
  const from = firstIndex(cues.length, (i) => cues[i]!.startMs + shiftMs >= startMs - longestMs);
  const to = firstIndex(cues.length, (i) => cues[i]!.startMs + shiftMs >= endMs);
  return cues
    .slice(from, to)
    .map((cue, i) => ({ ...cue, number: from + i }))
    .filter((cue) => cue.endMs + shiftMs > startMs)
    .map((cue) => ({ ...cue, startMs: Math.max(0, cue.startMs + shiftMs), endMs: cue.endMs + shiftMs }));
}
