import { BitReader } from '../bit-reader.ts';
import type { AudioProperties } from '../../model/asset.ts';

/** ChannelConfiguration of ISO/IEC 23091-3 6.2 by the number of channels, whose order Apple fixes; 7.1 has its pairs in front. */
const LAYOUTS = [undefined, 1, 2, 3, 4, 5, 6, 11, 7];

/** `alac` inside the sample entry of the same name: ALACSpecificConfig. Apple Lossless Audio Codec, ALACMagicCookieDescription */
export function alacSound(view: DataView, start: number, end: number): AudioProperties | undefined {
  const bits = new BitReader(view, start, end);
  bits.take(32); // version, flags
  bits.take(32 + 8); // frameLength, compatibleVersion
  bits.take(8 + 8 + 8 + 8); // bitDepth, pb, mb, kb
  const channels = bits.take(8);
  bits.take(16 + 32 + 32); // maxRun, maxFrameBytes, avgBitRate
  const sampleRate = bits.take(32);
  if (bits.isOver || channels === 0 || sampleRate === 0) return undefined;
  return { sampleRate, channels, layout: LAYOUTS[channels] };
}
