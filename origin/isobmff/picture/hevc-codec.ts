import type { Box } from '../boxes.ts';
import { BitReader } from '../bit-reader.ts';

const PROFILE_SPACES = ['', 'A', 'B', 'C'];

/** Codec string by `hvcC`: the flags of compatible profiles in reverse, and the constraints without zeros at their end. ISO/IEC 14496-15 E.3 */
export function hevcCodec(format: string, view: DataView, { body, end }: Box): string | undefined {
  const bits = new BitReader(view, body, end);
  bits.take(8); // configurationVersion
  const space = PROFILE_SPACES[bits.take(2)];
  const tier = bits.flag() ? 'H' : 'L';
  const profile = bits.take(5);
  let compatibility = 0;
  for (let i = 0; i < 32; i++) compatibility += bits.take(1) * 2 ** i;
  const constraints = Array.from({ length: 6 }, () => bits.take(8));
  const level = bits.take(8);
  if (bits.isOver) return undefined;
  const said = constraints.slice(0, constraints.findLastIndex((byte) => byte > 0) + 1);
  const hexadecimal = [compatibility, ...said].map((value) => value.toString(16));
  const [compatible, ...constrained] = hexadecimal;
  return [`${format}.${space}${profile}`, compatible, `${tier}${level}`, ...constrained].join('.');
}
