import { HeadwaterError } from '../model/errors.ts';

/** What is in front of a NAL unit in a file, and in a byte stream. ITU-T H.264 annex B, ISO/IEC 14496-15 5.3.3 */
export const LENGTH_BYTES = 4;
const START_CODE = [0, 0, 0, 1];

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

/**
 * Turns a sample into a byte stream in place. How many units are in it is known only now, and its length must not
 * depend on that: a length of four bytes becomes a start code of four. A delimiter of the sample's own would be a second one
 * behind ours, and becomes zeros, which may stand between units (trailing_zero_8bits).
 *
 * @throws HeadwaterError `corrupt-media` where the lengths do not add up to the sample
 */
export function toByteStream(sample: Uint8Array, delimiter: Delimiter): void {
  const view = new DataView(sample.buffer, sample.byteOffset, sample.length);
  let at = 0;
  while (at < sample.length) {
    const end = at + LENGTH_BYTES <= sample.length ? at + LENGTH_BYTES + view.getUint32(at) : Infinity;
    if (end > sample.length) {
      throw new HeadwaterError(
        'corrupt-media',
        `Cannot make a byte stream: a NAL unit at ${at} does not fit into its sample of ${sample.length} bytes`,
      );
    }
    const first = at + LENGTH_BYTES;
    if (first === end || delimiter.isOne(sample[first]!)) sample.fill(0, at, end);
    else view.setUint32(at, 1);
    at = end;
  }
}
