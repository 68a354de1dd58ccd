import { type Box, findBox } from '../boxes.ts';
import { codeOf } from '../box-types.ts';
import {
  AVC_PICTURE,
  AVC_SEQUENCE,
  avcParameterSets,
  HEVC_ARRAYS_AT,
  HEVC_PICTURE,
  HEVC_SEQUENCE,
  HEVC_VIDEO,
  hevcParameterSets,
} from './parameter-sets.ts';

/** Sample entries whose parameter sets may stand in samples too, and those where they may not. ISO/IEC 14496-15 5.4.2.1, 8.4.1.1 */
const OUT_OF_BAND: Readonly<Record<string, string>> = {
  avc3: 'avc1',
  hev1: 'hvc1',
  dvhe: 'dvh1',
  dvav: 'dva1',
};

const AVC_NEEDED = [AVC_SEQUENCE, AVC_PICTURE];
const HEVC_NEEDED = [HEVC_VIDEO, HEVC_SEQUENCE, HEVC_PICTURE];

/** All units of this kind stand here. ISO/IEC 14496-15 8.3.2.1.3 */
const ARRAY_COMPLETE = 0x80;

/** A sample entry by another name. */
interface RenamedEntry {
  readonly format: string;
  readonly bytes: Uint8Array;
}

/**
 * A sample entry that allows parameter sets in samples as one that does not, where it has all that a decoder needs: what
 * encoders repeat in samples is then the same again.
 *
 * @param boxes of the entry, by their places in `bytes`
 */
export function outOfBand(
  { format, bytes }: RenamedEntry,
  view: DataView,
  boxes: readonly Box[],
): RenamedEntry | undefined {
  const other = OUT_OF_BAND[format];
  if (other === undefined) return undefined;
  const renamed = new Uint8Array(bytes);
  new DataView(renamed.buffer).setUint32(4, codeOf(other));
  const avcC = findBox(boxes, 'avcC');
  if (avcC)
    return hasAll(avcParameterSets(view, avcC), AVC_NEEDED) ? { format: other, bytes: renamed } : undefined;
  const hvcC = findBox(boxes, 'hvcC');
  if (!hvcC) return undefined;
  const arrays = hevcParameterSets(view, hvcC);
  if (!hasAll(arrays, HEVC_NEEDED)) return undefined;
  let at = hvcC.body + HEVC_ARRAYS_AT + 1;
  for (const { type, units } of arrays) {
    if (HEVC_NEEDED.includes(type)) renamed[at]! |= ARRAY_COMPLETE;
    at += units.reduce((bytes, unit) => bytes + 2 + unit.length, 3);
  }
  return { format: other, bytes: renamed };
}

function hasAll(sets: ReturnType<typeof hevcParameterSets>, types: readonly number[]): boolean {
  return types.every((type) => sets.some((set) => set.type === type && set.units.length > 0));
}
