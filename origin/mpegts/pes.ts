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

/** A PES packet, but for its payload. */
export interface PesHead extends PesTimes {
  readonly streamId: number;
  /** Length of the whole. */
  readonly pesBytes: number;
}

/** @returns where the payload goes */
export function writePesHeader(out: Uint8Array, at: number, pes: PesHead): number {
  const headerBytes = pesHeaderBytes(pes);
  const counted = pes.pesBytes - LENGTH_AT;
  const length = counted > 0xffff ? 0 : counted;
  const hasDts = pes.pts !== pes.dts;
  out[at] = 0;
  out[at + 1] = 0;
  out[at + 2] = 1;
  out[at + 3] = pes.streamId;
  out[at + 4] = length >> 8;
  out[at + 5] = length & 0xff;
  out[at + 6] = 0x84; // '10', data_alignment_indicator: a unit begins with the packet
  out[at + 7] = hasDts ? 0xc0 : 0x80;
  out[at + 8] = headerBytes - FIXED_BYTES;
  writeTimestamp(out, at + FIXED_BYTES, hasDts ? 3 : 2, wrapped(pes.pts));
  if (hasDts) writeTimestamp(out, at + FIXED_BYTES + TIMESTAMP_BYTES, 1, wrapped(pes.dts));
  return at + headerBytes;
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
