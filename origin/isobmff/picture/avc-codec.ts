import type { Box } from '../boxes.ts';

/** Codec string by `avcC`: profile, constraints and level in hexadecimal. RFC 6381 3.3 */
export function avcCodec(format: string, view: DataView, { body, end }: Box): string | undefined {
  if (end - body < 4) return undefined;
  return `${format}.${Buffer.from(view.buffer, view.byteOffset + body + 1, 3).toString('hex')}`;
}
