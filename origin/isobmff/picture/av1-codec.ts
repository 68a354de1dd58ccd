import type { VideoColor } from '../../model/asset.ts';
import type { Box } from '../boxes.ts';
import { BitReader } from '../bit-reader.ts';
import { colorFields, twoDigits } from './color-fields.ts';

/** What parts that are left out mean: colour, 4:2:0 with unknown places, BT.709. AV1 Codec ISO Media File Format Binding 5 */
const DEFAULTS = '0.110.01.01.01.0';

/**
 * Codec string by `av1C`: what stands behind the depth is said where it is not what its absence would mean.
 * AV1 Codec ISO Media File Format Binding 2.3.3, 5
 */
export function av1Codec(
  view: DataView,
  { body, end }: Box,
  color: VideoColor | undefined,
): string | undefined {
  const bits = new BitReader(view, body, end);
  bits.take(8); // marker, version
  const profile = bits.take(3);
  const level = bits.take(5);
  const tier = bits.flag() ? 'H' : 'M';
  const highDepth = bits.flag();
  const twelve = bits.flag();
  const monochrome = bits.take(1);
  const subsampling = [bits.take(1), bits.take(1)];
  const place = bits.take(2);
  if (bits.isOver) return undefined;
  const depth = highDepth ? (profile === 2 && twelve ? 12 : 10) : 8;
  const chroma = [...subsampling, subsampling.every((one) => one === 1) ? place : 0].join('');
  const core = `av01.${profile}.${twoDigits(level)}${tier}.${twoDigits(depth)}`;
  if (color === undefined) return core;
  const rest = [monochrome, chroma, ...colorFields(color), Number(color.fullRange)].join('.');
  return rest === DEFAULTS ? core : `${core}.${rest}`;
}
