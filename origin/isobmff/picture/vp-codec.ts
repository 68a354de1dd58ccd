import type { Box } from '../boxes.ts';
import { BitReader } from '../bit-reader.ts';
import { colorFields, twoDigits } from './color-fields.ts';
import { colorOf } from './picture.ts';

/** What parts that are left out mean: 4:2:0, BT.709, limited range. VP Codec ISO Media File Format Binding, Codecs Parameter String */
const DEFAULTS = '01.01.01.01.00';

/**
 * Codec string by `vpcC`: what stands behind the depth is said where it is not what its absence would mean.
 * VP Codec ISO Media File Format Binding, version 1.0
 */
export function vpCodec(format: string, view: DataView, { body, end }: Box): string | undefined {
  const bits = new BitReader(view, body, end);
  bits.take(32); // version, flags
  const core = [bits.take(8), bits.take(8), bits.take(4)]; // profile, level, bitDepth
  const subsampling = bits.take(3);
  const fullRange = bits.flag();
  const color = colorOf(bits.take(8), bits.take(8), bits.take(8), fullRange);
  if (bits.isOver) return undefined;
  const parts = core.map(twoDigits);
  if (color !== undefined) {
    const rest = [twoDigits(subsampling), ...colorFields(color), twoDigits(Number(fullRange))];
    if (rest.join('.') !== DEFAULTS) parts.push(...rest);
  }
  return [format, ...parts].join('.');
}
