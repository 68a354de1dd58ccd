import { BitReader } from '../isobmff/bit-reader.ts';

export const ADTS_BYTES = 7;

/** aac_frame_length has 13 bits. ISO/IEC 14496-3 1.A.2.2.1 */
export const ADTS_FRAME_LIMIT = 0x1fff;

/** Types of audio objects. ISO/IEC 14496-3 1.5.1.1 */
const SBR = 5;
const PARAMETRIC_STEREO = 29;
const LAST_IN_ADTS = 4;
const EXPLICIT_RATE = 15;

/** What an ADTS header says of each frame. */
export interface AdtsConfig {
  /** Type of the audio object, less 1. */
  readonly profile: number;
  readonly rateIndex: number;
  readonly channelConfiguration: number;
}

/**
 * What ADTS can say of a stream. Of HE-AAC it says what its core is, AAC-LC at half the rate, and decoders find the
 * extension in the frames: an object type of SBR has no room in it. ISO/IEC 14496-3 1.6.5, 1.A.2
 *
 * @param config AudioSpecificConfig
 * @returns or why it cannot
 */
export function adtsConfig(config: Uint8Array): AdtsConfig | string {
  const bits = new BitReader(new DataView(config.buffer, config.byteOffset, config.length), 0, config.length);
  let objectType = bits.take(5);
  const rateIndex = takeRateIndex(bits);
  const channelConfiguration = bits.take(4);
  if (objectType === SBR || objectType === PARAMETRIC_STEREO) {
    takeRateIndex(bits);
    objectType = bits.take(5);
  }
  const isShortFrame = bits.flag();
  if (bits.isOver) return 'its AudioSpecificConfig is cut short';
  if (objectType < 1 || objectType > LAST_IN_ADTS) return `ADTS has no audio object type ${objectType}`;
  if (rateIndex === EXPLICIT_RATE) return 'ADTS has no sample rate of its own';
  if (channelConfiguration < 1 || channelConfiguration > 7)
    return `ADTS has no channel configuration ${channelConfiguration}`;
  if (isShortFrame) return 'ADTS has no frames of 960 samples';
  return { profile: objectType - 1, rateIndex, channelConfiguration };
}

function takeRateIndex(bits: BitReader): number {
  const index = bits.take(4);
  if (index === EXPLICIT_RATE) bits.take(24);
  return index;
}

/** adts_fixed_header and adts_variable_header, without a CRC. ISO/IEC 14496-3 1.A.2.2 */
export function writeAdtsHeader(
  out: Uint8Array,
  at: number,
  { profile, rateIndex, channelConfiguration }: AdtsConfig,
  frameBytes: number,
): void {
  const length = ADTS_BYTES + frameBytes;
  out[at] = 0xff;
  out[at + 1] = 0xf1; // ID 0 (MPEG-4), layer 0, protection_absent
  out[at + 2] = (profile << 6) | (rateIndex << 2) | (channelConfiguration >> 2);
  out[at + 3] = ((channelConfiguration & 3) << 6) | (length >> 11);
  out[at + 4] = (length >> 3) & 0xff;
  out[at + 5] = ((length & 7) << 5) | 0x1f; // buffer fullness 0x7ff: a variable rate
  out[at + 6] = 0xfc;
}
