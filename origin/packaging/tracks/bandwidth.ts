import type { Track } from '../../model/asset.ts';
import type { MediaFacts } from '../../model/response-plan.ts';
import type { SegmentTable } from '../../model/samples.ts';
import { DESCRIPTION_BYTES, headerBytes } from '../../isobmff/writers/movie-fragment.ts';

/** Bits per second of a track's segments, boxes included. */
export interface Bandwidth {
  /**
   * The fastest run of segments that is between half and one and a half target durations long (RFC 8216bis 4.4.6.2), and
   * of shorter segments each alone: whoever measures a segment finds no more than was promised.
   */
  readonly peak: number;
  readonly average: number;
}

/** Measures the segments as they are sent; what the encoder was told (`systemBitrate`) is not asked. */
export function bandwidth(track: Track): Bandwidth {
  return bandwidthOf(track, segmentBits(track));
}

/** @param bits of each segment as it is sent */
export function bandwidthOf({ segments, timescale }: Track, bits: Float64Array): Bandwidth {
  const target = longestSegment(segments);
  let peak = 0;
  let total = 0;
  for (let first = 0; first < segments.count; first++) {
    total += bits[first] ?? 0;
    let sum = 0;
    for (let last = first; last < segments.count; last++) {
      const ticks = segments.startTicks(last + 1) - segments.startTicks(first);
      if (ticks > 1.5 * target) break;
      sum += bits[last] ?? 0;
      if ((ticks >= 0.5 * target || last === first) && ticks > 0)
        peak = Math.max(peak, sum / secondsWritten(ticks / timescale));
    }
  }
  const duration = Math.max(1, segments.startTicks(segments.count) - segments.startTicks(0));
  return { peak: Math.ceil(peak), average: Math.ceil((total * timescale) / duration) };
}

/** Playlists round to microseconds: whoever divides by what they say finds no more either. */
function secondsWritten(seconds: number): number {
  return Math.max(1, Math.floor(seconds * 1e6)) / 1e6;
}

function longestSegment(segments: SegmentTable): number {
  let longest = 0;
  for (let i = 0; i < segments.count; i++) longest = Math.max(longest, durationTicks(segments, i));
  return longest;
}

export function durationTicks(segments: Pick<SegmentTable, 'startTicks'>, i: number): number {
  return segments.startTicks(i + 1) - segments.startTicks(i);
}

/** Media plus boxes. */
function segmentBits(track: Track): Float64Array {
  const { segments } = track;
  const bits = new Float64Array(segments.count);
  for (let i = 0; i < segments.count; i++) bits[i] = 8 * (segments.sizeBytes(i) + boxesBytes(track, i));
  return bits;
}

/** Boxes of a segment, never less than what is sent. */
export function boxesBytes(track: Track, i: number): number {
  const { segments } = track;
  const count = segments.firstSample(i + 1) - segments.firstSample(i);
  return boxesBytesOf(track, count, segments.varyingFields(i));
}

/** Of a segment of so many samples. @param varying how many of their fields differ beside their sizes */
export function boxesBytesOf({ sampleEntries }: Track, count: number, varying: number): number {
  const described = sampleEntries === undefined ? 0 : DESCRIPTION_BYTES;
  return described + headerBytes(count, varying);
}

/** What a segment of tracks that are packed together is, by the first of them. @param index from 0 */
export function mediaFacts(tracks: readonly [Track, ...Track[]], index: number): MediaFacts {
  const [{ segments, timescale }] = tracks;
  const bitrate = tracks.reduce((sum, track) => sum + track.bitrate, 0);
  return {
    durationMs: Math.round((durationTicks(segments, index) / timescale) * 1000),
    bitrateKbps: Math.round(bitrate / 1000),
  };
}
