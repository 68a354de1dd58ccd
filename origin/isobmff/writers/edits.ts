import { accessPointType, syncTicks } from '../../model/access-points.ts';
import type { Track } from '../../model/asset.ts';
import { box, BOX_LIMIT_BYTES, type BoxPart, fullBox, u16, u32, u64 } from '../box-parts.ts';
import type { CollectedSamples } from './collect-samples.ts';

/** When the samples of a track are presented, where their decoding begins at 0 and no composition offset is below 0. */
export interface PresentedSpan {
  /** Added to all composition offsets. */
  readonly compositionShift: number;
  /** Before anything is presented. */
  readonly delayTicks: number;
  /** Composition time at which the presentation begins. */
  readonly mediaTimeTicks: number;
  /** Presentation time at which it ends. */
  readonly endTicks: number;
}

export function spanOf(track: Track, collected: CollectedSamples): PresentedSpan {
  const { samples } = track;
  const compositionShift = Math.max(0, -collected.leastComposition);
  // Presentation time of a sample that is composed at 0.
  const originTicks = collected.startTicks - compositionShift - samples.mediaTimeTicks;
  const delayTicks = Math.max(0, firstPresented(track));
  return {
    compositionShift,
    delayTicks,
    mediaTimeTicks: Math.max(0, delayTicks - originTicks),
    endTicks: samples.endTicks,
  };
}

/**
 * In a clip, what is presented before its sync sample has nothing to be decoded from: a pause stands for it. At the start of a
 * title, nothing is missing that it could need.
 */
function firstPresented(track: Track): number {
  const isOpen = track.lacksBeginning === true && accessPointType(track, 0) !== 1;
  return isOpen ? syncTicks(track, 0) : track.segments.startTicks(0);
}

/**
 * Edit Box with an Edit List Box, where the media is not presented from its first tick on. ISO/IEC 14496-12 8.6.6
 *
 * @param inMovie ticks of the track in the movie's timescale
 */
export function editsOf(span: PresentedSpan, inMovie: (ticks: number) => number): BoxPart[] {
  const { delayTicks, mediaTimeTicks, endTicks } = span;
  if (delayTicks === 0 && mediaTimeTicks === 0) return [];
  const delay = inMovie(delayTicks);
  const duration = inMovie(endTicks) - delay;
  const isLong = Math.max(delay, duration, mediaTimeTicks) > BOX_LIMIT_BYTES >>> 1;
  const entry = (segmentDuration: number, mediaTime: readonly BoxPart[]) => [
    isLong ? u64(segmentDuration) : u32(segmentDuration),
    ...mediaTime,
    u16(1, 0), // media_rate
  ];
  // An empty edit has a media time of -1.
  const empty = delay > 0 ? entry(delay, [isLong ? u32(ALL_ONES, ALL_ONES) : u32(ALL_ONES)]) : [];
  const whole = entry(duration, [isLong ? u64(mediaTimeTicks) : u32(mediaTimeTicks)]);
  return [box('edts', fullBox('elst', [isLong ? 1 : 0, 0], u32(delay > 0 ? 2 : 1), ...empty, ...whole))];
}

const ALL_ONES = 0xffffffff;
