import type { Asset } from '../../model/asset.ts';
import type { TextTrack } from '../../model/text.ts';
import type { Bandwidth } from '../tracks/bandwidth.ts';

/** What each segment takes beside its cues, by what it is written in; bytes. */
const SEGMENT_BYTES = { WebVTT: 64, wvtt: 192, stpp: 1024 } as const;

/** What a cue of a track takes beside its words: its times are in tables of the source. */
const CUE_BYTES = 40;

/** Somebody talks fast for some seconds. */
const PEAK_OF_AVERAGE = 2;

/**
 * What a text takes as it is sent, in bits per second. Nothing is read for a manifest, so that this goes by what the source takes,
 * or by what the server manifest says where that is more. Beside pictures it is a hundredth.
 */
export function textBandwidth(
  { durationSeconds, textStartsMs }: Asset,
  { bitrate, source }: TextTrack,
  form: keyof typeof SEGMENT_BYTES,
): Bandwidth {
  const bytes =
    source.kind === 'file'
      ? source.object.sizeBytes
      : source.samples.totalBytes + CUE_BYTES * source.samples.table.count;
  const lengths = textStartsMs.slice(1).map((end, i) => end - textStartsMs[i]!);
  const cues = (8 * bytes) / durationSeconds;
  const segments = 8 * SEGMENT_BYTES[form];
  // Segments that are shorter than half of the longest are measured together. RFC 8216bis 4.4.6.2
  const seconds = Math.max(...lengths) / 2000;
  return {
    peak: Math.ceil(Math.max(bitrate, PEAK_OF_AVERAGE * cues + segments / seconds)),
    average: Math.ceil(cues + (segments * lengths.length) / durationSeconds),
  };
}
