import { type Box, findBox } from '../boxes.ts';
import { BitReader } from '../bit-reader.ts';

/** Codec strings of Dolby Vision sample entries, whose profile is in `dvcC` or `dvvC`. Dolby Vision Streams Within the ISO Base Media File Format 2.2, 3.2 */
export function dolbyVisionCodec(view: DataView, format: string, boxes: readonly Box[]): string | undefined {
  const box = findBox(boxes, 'dvcC') ?? findBox(boxes, 'dvvC');
  if (!box) return undefined;
  const bits = new BitReader(view, box.body, box.end);
  bits.take(16); // dv_version_major, dv_version_minor
  const [profile, level] = [bits.take(7), bits.take(6)].map((value) => String(value).padStart(2, '0'));
  return bits.isOver ? undefined : `${format}.${profile}.${level}`;
}
