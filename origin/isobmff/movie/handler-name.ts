import type { Box } from '../boxes.ts';

/** Bytes of `hdlr` before the name. ISO/IEC 14496-12 8.4.3 */
const NAME_AT = 24;

/** The name in `hdlr`, which ends with a zero; QuickTime's begins with its length instead. */
export function handlerName(view: DataView, { body, end }: Box): string {
  const bytes = Buffer.from(view.buffer, view.byteOffset + body + NAME_AT, Math.max(0, end - body - NAME_AT));
  const isCounted = bytes.length > 1 && bytes.at(-1) !== 0;
  const [name = ''] = bytes.toString('utf8', isCounted ? 1 : 0).split('\0', 1);
  return name;
}
