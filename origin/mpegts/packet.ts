/** ISO/IEC 13818-1 2.4.3.2. */
export const PACKET_BYTES = 188;
export const HEADER_BYTES = 4;
export const PAYLOAD_BYTES = PACKET_BYTES - HEADER_BYTES;

/** An adaptation field with a PCR: its length, its flags, 6 bytes. ISO/IEC 13818-1 2.4.3.4 */
export const CLOCK_FIELD_BYTES = 8;

const SYNC_BYTE = 0x47;
const STUFFING = 0xff;
const RANDOM_ACCESS = 0x40;
const HAS_PCR = 0x10;

/** What stands in front of a packet's payload. */
export interface PacketHead {
  readonly pid: number;
  /** A PES packet or a section begins in it. */
  readonly isStart: boolean;
  /** Of the PID's packets with payload, modulo 16. ISO/IEC 13818-1 2.4.3.3 */
  readonly counter: number;
  /** Program clock reference in ticks of 90 kHz. */
  readonly pcr?: number | undefined;
  readonly isRandomAccess?: boolean;
}

/**
 * Writes a packet but for its payload, and stuffs it where less than a packetful is left.
 *
 * @param left bytes of payload that there are; 0 for a packet that carries a clock alone
 * @returns where the payload goes
 */
export function writePacketHead(out: Uint8Array, at: number, head: PacketHead, left: number): number {
  const clock = head.pcr === undefined ? 0 : CLOCK_FIELD_BYTES;
  const field = Math.max(clock, PAYLOAD_BYTES - left);
  out[at] = SYNC_BYTE;
  out[at + 1] = (head.isStart ? 0x40 : 0) | (head.pid >> 8);
  out[at + 2] = head.pid & 0xff;
  out[at + 3] = (field > 0 ? 0x20 : 0) | (left > 0 ? 0x10 : 0) | (head.counter & 15);
  if (field > 0) writeAdaptationField(out, at + HEADER_BYTES, field, head);
  return at + HEADER_BYTES + field;
}

/** The head of a packet that is full of payload, and not the first of its PES packet: most are. */
export function writePlainHead(out: Uint8Array, at: number, pid: number, counter: number): void {
  out[at] = SYNC_BYTE;
  out[at + 1] = pid >> 8;
  out[at + 2] = pid & 0xff;
  out[at + 3] = 0x10 | (counter & 15);
}

function writeAdaptationField(out: Uint8Array, at: number, bytes: number, head: PacketHead): void {
  out[at] = bytes - 1;
  if (bytes === 1) return;
  out[at + 1] = (head.isRandomAccess === true ? RANDOM_ACCESS : 0) | (head.pcr === undefined ? 0 : HAS_PCR);
  if (head.pcr !== undefined) writeClock(out, at + 2, head.pcr);
  const stuffing = at + (head.pcr === undefined ? 2 : CLOCK_FIELD_BYTES);
  if (stuffing < at + bytes) out.fill(STUFFING, stuffing, at + bytes);
}

/** 33 bits of 90 kHz, 6 reserved, 9 of 27 MHz, which are 0. ISO/IEC 13818-1 2.4.3.5 */
function writeClock(out: Uint8Array, at: number, ticks: number): void {
  const high = Math.floor(ticks / 2);
  out[at] = high >>> 24;
  out[at + 1] = (high >>> 16) & 0xff;
  out[at + 2] = (high >>> 8) & 0xff;
  out[at + 3] = high & 0xff;
  out[at + 4] = ((ticks % 2) << 7) | 0x7e;
  out[at + 5] = 0;
}
