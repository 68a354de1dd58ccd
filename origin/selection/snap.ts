import { firstIndex } from '../first-index.ts';
import type { Track } from '../model/asset.ts';
import { HeadwaterError } from '../model/errors.ts';
import { syncTicks } from '../model/access-points.ts';
import type { Clip } from '../model/selection.ts';

/** Where segments begin: between them is what a clip has. */
export interface Snapped {
  /** 0 where nothing is cut off in front. */
  readonly beginSeconds: number;
  /** `Infinity`: to the end of every track. */
  readonly endSeconds: number;
}

/**
 * No frame is longer that only rounds a time: HE-AAC of 22.05 kHz has 93 ms. A slide is shown for longer, and nobody who
 * asks for its middle means the next one.
 */
const FRAME_LIMIT_SECONDS = 0.1;

/**
 * Widens a clip to whole segments: of the first picture as long as there is one, then of what lasts longest. A boundary less
 * than a frame away is meant by a time: sound is cut at the first frame behind it, and leading pictures of an open group
 * are presented before it.
 *
 * @throws HeadwaterError `not-found` where all tracks end before it begins
 */
export function snap(tracks: readonly Track[], { beginSeconds, endSeconds }: Clip): Snapped {
  const lead = tracks.find(({ kind }) => kind === 'video') ?? tracks[0]!;
  const longest = tracks.reduce((one, other) => (endOf(other) > endOf(one) ? other : one), lead);
  if (beginSeconds >= endOf(longest)) {
    const state = `the clip begins at ${beginSeconds} s, behind the end at ${endOf(longest).toFixed(3)} s`;
    throw new HeadwaterError('not-found', `Cannot select a clip: ${state}`, { detail: state });
  }
  const begin = snapBegin(lead, longest, beginSeconds);
  return { beginSeconds: begin, endSeconds: snapEnd(lead, longest, { begin, seconds: endSeconds }) };
}

/** Where the segment begins that a time lies in. */
function snapBegin(lead: Track, longest: Track, seconds: number): number {
  if (seconds < endOf(lead)) return startOf(lead, indexAt(lead, seconds));
  const start = startOf(longest, indexAt(longest, seconds));
  // Sound that began while there was a picture goes with the picture.
  return start < endOf(lead) ? startOf(lead, indexAt(lead, start)) : start;
}

/** Where the first segment begins that is wholly behind the clip. */
function snapEnd(
  lead: Track,
  longest: Track,
  { begin, seconds }: { readonly begin: number; readonly seconds: number },
): number {
  const next = indexBehind(lead, begin, seconds);
  if (next < lead.segments.count) return startOf(lead, next);
  const ended = endOf(lead);
  if (begin < ended && seconds <= ended + toleranceOf(lead, lead.segments.count - 1)) return ended;
  const later = indexBehind(longest, begin, seconds);
  return later < longest.segments.count ? startOf(longest, later) : Infinity;
}

function indexAt(track: Track, seconds: number): number {
  const { count } = track.segments;
  const after = firstIndex(count, (i) => startOf(track, i) - toleranceOf(track, i) > seconds);
  return Math.max(0, after - 1);
}

function indexBehind(track: Track, begin: number, seconds: number): number {
  return firstIndex(
    track.segments.count,
    (i) => startOf(track, i) > begin && startOf(track, i) + toleranceOf(track, i) >= seconds,
  );
}

/** When a segment is meant to begin, from the beginning of the asset. */
export function startOf(track: Track, index: number): number {
  return index === 0 ? 0 : syncTicks(track, index) / track.timescale;
}

function endOf({ segments, timescale }: Track): number {
  return segments.startTicks(segments.count) / timescale;
}

/** A frame, and never so much that another boundary were nearer. */
function toleranceOf({ samples, segments, timescale }: Track, index: number): number {
  const first = segments.firstSample(index);
  const frame = samples.read(first, first + 1).durations[0]! / timescale;
  const half = (segments.startTicks(index + 1) - segments.startTicks(index)) / timescale / 2;
  return Math.min(frame, half, FRAME_LIMIT_SECONDS);
}
