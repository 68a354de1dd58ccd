import { HeadwaterError } from '../model/errors.ts';

/** What is in front of a NAL unit in a byte stream; the first zero may be missing between units. ITU-T H.264 B.1.1 */
const START_CODE = [0, 0, 0, 1];
const SHORT_START_CODE_BYTES = 3;

/** How a codec marks the beginning of an access unit. */
export interface Delimiter {
  readonly unit: readonly number[];
  /** Whether a unit is one, by its first byte. */
  readonly isOne: (firstByte: number) => boolean;
}

/** Any slices may follow. ITU-T H.264 7.3.2.4 */
export const AVC_DELIMITER: Delimiter = { unit: [0x09, 0xf0], isOne: (byte) => (byte & 31) === 9 };

/** ITU-T H.265 7.3.2.5. */
export const HEVC_DELIMITER: Delimiter = {
  unit: [0x46, 0x01, 0x50],
  isOne: (byte) => ((byte >> 1) & 63) === 35,
};

/** Units, each behind a start code. */
export function byteStream(units: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(units.flatMap((unit) => [...START_CODE, ...unit]));
}

/** How the samples of a track hold NAL units. */
interface UnitForm {
  /** Of the length in front of each, 1 to 4. ISO/IEC 14496-15 5.3.3.1.2 */
  readonly lengthBytes: number;
  readonly delimiter: Delimiter;
}

/** A unit for each row of macroblocks of a large picture, and some to say what they are. */
const FEW_UNITS = 256;

/** Of large pictures, units are longer than this. */
const UNIT_BYTES = 64;

/**
 * Room for what a sample grows by: a length of one or two bytes becomes a start code of three. How many units are in it is
 * known only when it is read, and its length must not depend on that: what is not needed is filled with zeros.
 */
export function spareBytes(sampleBytes: number, lengthBytes: number): number {
  const growth = SHORT_START_CODE_BYTES - lengthBytes;
  if (growth <= 0) return 0;
  const most = Math.floor(sampleBytes / (lengthBytes + 1));
  return growth * Math.min(most, FEW_UNITS + Math.floor(sampleBytes / UNIT_BYTES));
}

/**
 * Turns a sample into a byte stream in place. A length of three or four bytes becomes a start code of as many. A delimiter
 * of the sample's own would be a second one behind ours, and becomes zeros, which may stand between units
 * (trailing_zero_8bits).
 *
 * @param room with the sample at its end, behind the spare bytes
 * @throws HeadwaterError `corrupt-media` where the lengths do not add up to the sample, `unsupported-media` where the spare
 * bytes are too few
 */
export function toByteStream(room: Uint8Array, spare: number, { lengthBytes, delimiter }: UnitForm): void {
  const codeBytes = Math.max(SHORT_START_CODE_BYTES, lengthBytes);
  let from = spare;
  let to = 0;
  while (from < room.length) {
    const first = from + lengthBytes;
    const end = first <= room.length ? first + lengthAt(room, from, lengthBytes) : Infinity;
    if (end > room.length) throw doesNotFit(from - spare, room.length - spare);
    from = end;
    if (first === end || delimiter.isOne(room[first]!)) {
      if (spare === 0) {
        room.fill(0, to, end);
        to = end;
      }
      continue;
    }
    if (to + codeBytes > first) throw tooManyUnits(room.length - spare);
    if (to + codeBytes < first) room.copyWithin(to + codeBytes, first, end);
    const last = to + codeBytes - 1;
    while (to < last) room[to++] = 0;
    room[last] = 1;
    to += 1 + end - first;
  }
  if (to < room.length) room.fill(0, to);
}

function lengthAt(bytes: Uint8Array, at: number, lengthBytes: number): number {
  let length = 0;
  for (let i = at; i < at + lengthBytes; i++) length = length * 256 + bytes[i]!;
  return length;
}

function doesNotFit(at: number, sampleBytes: number): HeadwaterError {
  return new HeadwaterError(
    'corrupt-media',
    `Cannot make a byte stream: a NAL unit at ${at} does not fit into its sample of ${sampleBytes} bytes`,
  );
}

function tooManyUnits(sampleBytes: number): HeadwaterError {
  return new HeadwaterError(
    'unsupported-media',
    `Cannot make a byte stream: there is no room for the start codes of a sample of ${sampleBytes} bytes`,
  );
}
