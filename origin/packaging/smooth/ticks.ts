import type { Track } from '../../model/asset.ts';

/** Ticks per second of all times in a client manifest and in its fragments: the default of MS-SSTR 2.2.2.1. */
export const TIMESCALE = 10_000_000;

/** A time of a track in ticks of Smooth Streaming; times are rounded, never durations, so that nothing adds up. */
export function smoothTicks(ticks: number, { timescale }: Pick<Track, 'timescale'>): number {
  return Math.round((ticks / timescale) * TIMESCALE);
}

/** When a segment begins; `i` may be the number of segments: then the end of the track. */
export function fragmentStart(track: Track, i: number): number {
  return smoothTicks(track.segments.startTicks(i), track);
}
