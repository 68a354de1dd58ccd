import type { Box } from '../boxes.ts';
import { BitReader } from '../bit-reader.ts';

/** NAL units of one kind in a decoder configuration. */
export interface ParameterSets {
  /** nal_unit_type. */
  readonly type: number;
  readonly units: readonly Uint8Array[];
}

/** nal_unit_type of H.264 (7.4.1) and H.265 (7.4.2.2). */
export const AVC_SEQUENCE = 7;
export const AVC_PICTURE = 8;
export const HEVC_VIDEO = 32;
export const HEVC_SEQUENCE = 33;
export const HEVC_PICTURE = 34;

/** Where the first array stands in HEVCDecoderConfigurationRecord. ISO/IEC 14496-15 8.3.2.1.2 */
export const HEVC_ARRAYS_AT = 22;

/** Parameter sets of `avcC`. ISO/IEC 14496-15 5.3.3.1.2 */
export function avcParameterSets(view: DataView, { body, end }: Box): ParameterSets[] {
  if (end - body < 7) return [];
  const sequences = takeUnits(view, body + 6, end, view.getUint8(body + 5) & 31);
  const pictures =
    sequences.end < end
      ? takeUnits(view, sequences.end + 1, end, view.getUint8(sequences.end))
      : { units: [] };
  return [
    { type: AVC_SEQUENCE, units: sequences.units },
    { type: AVC_PICTURE, units: pictures.units },
  ];
}

/** Parameter sets of `hvcC`, and other units that stand with them. */
export function hevcParameterSets(view: DataView, { body, end }: Box): ParameterSets[] {
  const sets: ParameterSets[] = [];
  if (end - body <= HEVC_ARRAYS_AT) return sets;
  let at = body + HEVC_ARRAYS_AT + 1;
  for (let left = view.getUint8(body + HEVC_ARRAYS_AT); left > 0 && at + 3 <= end; left--) {
    const type = view.getUint8(at) & 63;
    const taken = takeUnits(view, at + 3, end, view.getUint16(at + 1));
    sets.push({ type, units: taken.units });
    at = taken.end;
  }
  return sets;
}

/** Units, each behind its length of 16 bits; those that do not fit are not there. */
function takeUnits(
  view: DataView,
  start: number,
  end: number,
  count: number,
): { units: Uint8Array[]; end: number } {
  const units: Uint8Array[] = [];
  let at = start;
  for (let left = count; left > 0 && at + 2 <= end; left--) {
    const next = at + 2 + view.getUint16(at);
    if (next > end) return { units, end };
    units.push(new Uint8Array(view.buffer, view.byteOffset + at + 2, next - at - 2));
    at = next;
  }
  return { units, end: at };
}

/** The bits of a unit without the bytes that keep start codes out of it. ITU-T H.264 7.4.1, H.265 7.4.2 */
export function bitsOf(unit: Uint8Array): BitReader {
  const bytes = unit.filter((byte, i) => !(byte === 3 && i > 1 && unit[i - 1] === 0 && unit[i - 2] === 0));
  return new BitReader(new DataView(bytes.buffer), 0, bytes.length);
}
