import { BitReader } from '../bit-reader.ts';
import type { AudioProperties } from '../../model/asset.ts';

/** Opus decodes to this whatever was encoded. RFC 7845 5.1 */
const OPUS_SAMPLE_RATE = 48_000;

/**
 * ChannelConfiguration of ISO/IEC 23091-3 6.2 by the number of channels, as FLAC (RFC 9639 9.1.3) and Opus (RFC 7845
 * 5.1.1.2) order them: four are two in front and two behind.
 */
const LAYOUTS = [undefined, 1, 2, 3, 10, 5, 6, 11, 12];

/** STREAMINFO is the first block of the metadata in `dfLa`. RFC 9639 8.2 */
const STREAM_INFO = 0;

/** `dfLa`. Encapsulation of FLAC in ISO Base Media File Format 3.3.2 */
export function flacSound(view: DataView, start: number, end: number): AudioProperties | undefined {
  const bits = new BitReader(view, start, end);
  bits.take(32); // version, flags
  bits.take(1); // last-metadata-block flag
  const type = bits.take(7);
  bits.take(24); // length
  bits.take(16 + 16 + 24 + 24); // sizes of blocks and frames
  const sampleRate = bits.take(20);
  const channels = bits.take(3) + 1;
  if (bits.isOver || type !== STREAM_INFO || sampleRate === 0) return undefined;
  return { sampleRate, channels, layout: LAYOUTS[channels] };
}

/** `dOps`. Encapsulation of Opus in ISO Base Media File Format 4.3.2 */
export function opusSound(view: DataView, start: number, end: number): AudioProperties | undefined {
  const bits = new BitReader(view, start, end);
  bits.take(8); // Version
  const channels = bits.take(8);
  bits.take(16 + 32 + 16); // PreSkip, InputSampleRate, OutputGain
  const family = bits.take(8);
  if (bits.isOver || channels === 0) return undefined;
  return { sampleRate: OPUS_SAMPLE_RATE, channels, layout: family < 2 ? LAYOUTS[channels] : undefined };
}
