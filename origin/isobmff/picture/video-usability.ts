import type { BitReader } from '../bit-reader.ts';
import { colorOf, type Picture } from './picture.ts';

/** Pixel aspect ratios by aspect_ratio_idc. ITU-T H.264 table E-1, H.265 table E.1 */
const ASPECTS: readonly (readonly [number, number])[] = [
  [0, 0],
  [1, 1],
  [12, 11],
  [10, 11],
  [16, 11],
  [40, 33],
  [24, 11],
  [20, 11],
  [32, 11],
  [80, 33],
  [18, 11],
  [15, 11],
  [64, 33],
  [160, 99],
  [4, 3],
  [3, 2],
  [2, 1],
];
const EXTENDED_ASPECT = 255;

/** The beginning of video usability information, which H.264 (E.1.1) and H.265 (E.2.1) share. */
export function takeVideoUsability(bits: BitReader): Picture {
  const pixelAspect = bits.flag() ? takeAspect(bits) : undefined;
  if (bits.flag()) bits.take(1); // overscan_appropriate_flag
  const color = bits.flag() ? takeColor(bits) : undefined;
  return bits.isOver ? {} : { color, pixelAspect };
}

function takeAspect(bits: BitReader): Picture['pixelAspect'] {
  const index = bits.take(8);
  const [width, height] =
    index === EXTENDED_ASPECT ? [bits.take(16), bits.take(16)] : (ASPECTS[index] ?? [0, 0]);
  return width > 0 && height > 0 ? [width, height] : undefined;
}

function takeColor(bits: BitReader): Picture['color'] {
  bits.take(3); // video_format
  const fullRange = bits.flag();
  return bits.flag() ? colorOf(bits.take(8), bits.take(8), bits.take(8), fullRange) : undefined;
}
