import { wrapped } from './clock.ts';

/** Start code, stream id, length, two bytes of flags, length of the header's rest. ISO/IEC 13818-1 2.4.3.6 */
const FIXED_BYTES = 9;
const LENGTH_AT = 6;
const TIMESTAMP_BYTES = 5;

/** PES_packet_length counts what follows it, in 16 bits; of video it may be 0, until the next one begins. */
export const PES_LIMIT = 0xffff - (FIXED_BYTES - LENGTH_AT) - 2 * TIMESTAMP_BYTES;

export interface PesTimes {
  readonly pts: number;
  readonly dts: number;
}

export function pesHeaderBytes({ pts, dts }: PesTimes): number {
  return FIXED_BYTES + TIMESTAMP_BYTES * (pts === dts ? 1 : 2);
}

/** Writes the header at the front of `out`. @param payloadBytes what follows it */
export function writePesHeader(
  out: Uint8Array,
  streamId: number,
  times: PesTimes,
  payloadBytes: number,
): void {
  const headerBytes = pesHeaderBytes(times);
  const counted = payloadBytes + headerBytes - LENGTH_AT;
  const length = counted > 0xffff ? 0 : counted;
  const hasDts = times.pts !== times.dts;
  out[0] = 0;
  out[1] = 0;
  out[2] = 1;
  out[3] = streamId;
  out[4] = length >> 8;
  out[5] = length & 0xff;
  out[6] = 0x84; // '10', data_alignment_indicator: a unit begins with the packet
  out[7] = hasDts ? 0xc0 : 0x80;
  out[8] = headerBytes - FIXED_BYTES;
  writeTimestamp(out, FIXED_BYTES, hasDts ? 3 : 2, wrapped(times.pts));
  if (hasDts) writeTimestamp(out, FIXED_BYTES + TIMESTAMP_BYTES, 1, wrapped(times.dts));
}

/** 33 bits in three pieces, each with a marker behind it. */
function writeTimestamp(out: Uint8Array, at: number, prefix: number, ticks: number): void {
  const low = ticks % 2 ** 30;
  out[at] = (prefix << 4) | (Math.floor(ticks / 2 ** 30) << 1) | 1;
  out[at + 1] = low >>> 22;
  out[at + 2] = ((low >>> 14) & 0xfe) | 1;
  out[at + 3] = (low >>> 7) & 0xff;
  out[at + 4] = ((low << 1) & 0xfe) | 1;
}
