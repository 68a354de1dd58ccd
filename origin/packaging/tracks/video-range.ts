import type { Track } from '../../model/asset.ts';

export type VideoRange = 'SDR' | 'HLG' | 'PQ';

/** By TransferCharacteristics of ISO/IEC 23091-2: ARIB STD-B67, and SMPTE ST 2084. */
const RANGES: Readonly<Record<number, VideoRange>> = { 16: 'PQ', 18: 'HLG' };

/** Dolby Vision without a base that others could show is PQ, and its boxes leave colours unsaid. */
const DOLBY_VISION_ALONE = /^dv(h1|he|a1|av)\.0[05]\./;

/** Parameter sets say no more than BT.2020 where HLG is told among the pictures; Dolby Vision says so in its brand. */
const HLG_BY_MESSAGE = 'db4g';

/** How bright a picture may become. RFC 8216bis 4.4.6.2 */
export function videoRange({ codec, video }: Track): VideoRange {
  const range = RANGES[video?.color?.transfer ?? 0];
  if (video?.dolbyVision?.brand === HLG_BY_MESSAGE) return 'HLG';
  return range ?? (DOLBY_VISION_ALONE.test(codec) ? 'PQ' : 'SDR');
}
