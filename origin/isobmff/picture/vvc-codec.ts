import type { Box } from '../boxes.ts';
import { BitReader } from '../bit-reader.ts';

/** RFC 4648 6 */
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Of `vvcC`, the bytes before the constraints. ISO/IEC 14496-15 11.2.4.2 */
const CONSTRAINTS_AT = 11;

/** Codec string by `vvcC`: the constraints in base 32, without zeros at their end. ISO/IEC 14496-15 E.6 */
export function vvcCodec(format: string, view: DataView, { body, end }: Box): string | undefined {
  const bits = new BitReader(view, body, end);
  bits.take(32 + 5 + 2); // version and flags, reserved, LengthSizeMinusOne
  const saysProfile = bits.flag();
  bits.take(16 + 8 + 2); // ols_idx to bit_depth_minus8, reserved
  const constraintBytes = bits.take(6);
  const profile = bits.take(7);
  const tier = bits.flag() ? 'H' : 'L';
  const level = bits.take(8);
  if (!saysProfile || bits.left < 8 * constraintBytes) return undefined;
  const at = body + CONSTRAINTS_AT;
  return `${format}.${profile}.${tier}${level}.C${base32(view, at, at + constraintBytes)}`;
}

function base32(view: DataView, start: number, end: number): string {
  while (end > start && view.getUint8(end - 1) === 0) end -= 1;
  const bits = new BitReader(view, start, end);
  let characters = '';
  while (bits.left > 0) characters += BASE32[bits.take(5)];
  return characters === '' ? 'A' : characters;
}
