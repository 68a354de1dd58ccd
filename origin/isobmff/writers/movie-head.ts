import { greatestCommonDivisor } from '../../greatest-common-divisor.ts';
import type { Track } from '../../model/asset.ts';
import {
  box,
  BOX_LIMIT_BYTES,
  boxHeaderOfAnySize,
  type BoxPart,
  fourcc,
  sequence,
  serialize,
  u32,
} from '../box-parts.ts';
import type { CollectedSamples } from './collect-samples.ts';
import { editsOf, type PresentedSpan, spanOf } from './edits.ts';
import { chunkOffsets, sampleTableBoxes } from './sample-table-boxes.ts';
import { CHOOSABLE, mvhd, SHOWN, trak } from './track-boxes.ts';

/** A track as it lies in a file. */
export interface TrackInFile {
  readonly track: Track;
  readonly samples: CollectedSamples;
  /** Where its chunks begin, from the first byte of the media. */
  readonly chunkOffsets: Float64Array;
}

/** By kind: a player shows one track of a group. */
const ALTERNATE_GROUPS = { video: 1, audio: 2, textstream: 3 } as const;

/**
 * What stands before the media bytes of a progressive file: `ftyp`, `moov`, and the header of `mdat`.
 *
 * @param mediaBytes of all tracks
 */
export function movieHead(tracks: readonly TrackInFile[], mediaBytes: number): Buffer {
  const small = layOut(tracks, mediaBytes, false);
  const fits = small.sizeBytes + mediaBytes <= BOX_LIMIT_BYTES;
  return serialize(fits ? small : layOut(tracks, mediaBytes, true));
}

function layOut(tracks: readonly TrackInFile[], mediaBytes: number, isLarge: boolean): BoxPart {
  const timescale = movieTimescale(tracks);
  const spans = tracks.map((one) => spanOf(one.track, one.samples));
  const durations = spans.map((span, i) => inMovie(span.endTicks, tracks[i]!.track.timescale, timescale));
  const boxes = tracks.map((one, i) =>
    trak(one.track, {
      trackId: i + 1,
      flags: tracks.findIndex(({ track }) => track.kind === one.track.kind) === i ? SHOWN : CHOOSABLE,
      alternateGroup: ALTERNATE_GROUPS[one.track.kind],
      durationInMovie: durations[i]!,
      durationTicks: one.samples.durationTicks,
      edits: editsOf(spans[i]!, (ticks) => inMovie(ticks, one.track.timescale, timescale)),
      tables: tablesOf(
        one,
        spans[i]!,
        chunkOffsets(one.chunkOffsets, isLarge, () => head.sizeBytes),
      ),
    }),
  );
  const moov = box('moov', mvhd(timescale, Math.max(...durations), tracks.length + 1), ...boxes);
  const head = sequence(ftyp(), moov, boxHeaderOfAnySize('mdat', mediaBytes));
  return head;
}

function tablesOf(
  { samples }: TrackInFile,
  { compositionShift }: PresentedSpan,
  offsets: BoxPart,
): BoxPart[] {
  return sampleTableBoxes(samples, compositionShift, offsets);
}

/** File Type Box. ISO/IEC 14496-12 4.3 */
function ftyp(): BoxPart {
  const brands = fourcc('isom', 'iso2', 'mp41', 'mp42');
  return box('ftyp', fourcc('isom'), u32(0x200), brands); // major_brand, minor_version, compatible_brands
}

/** One that every edit can be said exactly in; where there is none of 32 bits, the finest of the tracks. */
function movieTimescale(tracks: readonly TrackInFile[]): number {
  const timescales = tracks.map(({ track }) => track.timescale);
  const common = timescales.reduce((a, b) => (a / greatestCommonDivisor(a, b)) * b, 1);
  return common <= BOX_LIMIT_BYTES ? common : Math.max(...timescales);
}

function inMovie(ticks: number, timescale: number, movie: number): number {
  return Math.round((ticks / timescale) * movie);
}
