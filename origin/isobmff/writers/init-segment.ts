import type { DolbyVision } from '../../model/asset.ts';
import { box, type BoxPart, fourcc, fullBox, sequence, serialize, u16, u32, u64 } from '../box-parts.ts';
import { mvhd, SHOWN, trak, type TrackInBoxes } from './track-boxes.ts';

/** A fragmented file has one track here, so it is the first. */
export const TRACK_ID = 1;

/**
 * The CMAF header of a track: `ftyp` and a `moov` without samples; HLS calls it the media initialization section.
 * The sample entry is the source's own. ISO/IEC 23000-19 7.3.1
 */
export function initSegment(track: TrackInBoxes): Buffer {
  const place = {
    trackId: TRACK_ID,
    flags: SHOWN,
    alternateGroup: 0,
    durationInMovie: 0,
    durationTicks: 0,
    edits: track.samples.mediaTimeTicks > 0 ? [box('edts', elst(track))] : [],
    tables: noSamples(),
  };
  const header = mvhd(track.timescale, 0, TRACK_ID + 1);
  return serialize(
    sequence(ftyp(track), box('moov', header, trak(track, place), box('mvex', mehd(track), trex()))),
  );
}

/** File Type Box. ISO/IEC 14496-12 4.3 */
function ftyp({ video, format }: TrackInBoxes): BoxPart {
  const brands = fourcc('iso6', 'cmfc', 'mp41');
  const more = dolbyVisionBrands(format, video?.dolbyVision);
  return box('ftyp', fourcc('iso6'), u32(0), brands, fourcc(...more)); // major_brand, minor_version, compatible_brands
}

/** Dolby Vision Streams Within the ISO Base Media File Format 2.1 */
function dolbyVisionBrands(format: string, layer: DolbyVision | undefined): string[] {
  if (layer !== undefined) return ['dby1', layer.brand];
  return format.startsWith('dv') || format === 'dav1' ? ['dby1'] : [];
}

/** Edit List Box: skips the encoder's priming; to the end, however long. ISO/IEC 14496-12 8.6.6 */
function elst(track: TrackInBoxes): BoxPart {
  return fullBox(
    'elst',
    [0, 0],
    u32(1), // entry_count
    u32(0), // segment_duration: 0 in a fragmented movie means all of it
    u32(track.samples.mediaTimeTicks), // media_time
    u16(1, 0), // media_rate
  );
}

/** What a Sample Table Box must hold: tables of no samples. ISO/IEC 14496-12 8.5.1 */
function noSamples(): BoxPart[] {
  return [
    fullBox('stts', [0, 0], u32(0)), // entry_count
    fullBox('stsc', [0, 0], u32(0)), // entry_count
    fullBox('stsz', [0, 0], u32(0, 0)), // sample_size, sample_count
    fullBox('stco', [0, 0], u32(0)), // entry_count
  ];
}

/** Movie Extends Header Box: how long all fragments are. ISO/IEC 14496-12 8.8.2 */
function mehd(track: TrackInBoxes): BoxPart {
  return fullBox('mehd', [1, 0], u64(track.samples.durationTicks)); // fragment_duration
}

/** Track Extends Box: the defaults are in every fragment's `tfhd`. ISO/IEC 14496-12 8.8.3 */
function trex(): BoxPart {
  return fullBox(
    'trex',
    [0, 0],
    u32(TRACK_ID, 1), // track_ID, default_sample_description_index
    u32(0, 0, 0), // default_sample_duration, default_sample_size, default_sample_flags
  );
}
