import { crc32 } from './crc32.ts';
import { PACKET_BYTES, PAYLOAD_BYTES, writePacketHead } from './packet.ts';

const PAT_PID = 0;
const PMT_PID = 0x1000;
const PROGRAM = 1;

/** ISO/IEC 13818-1 2.4.4.5, 2.4.4.9. */
const PAT_ID = 0;
const PMT_ID = 2;

/** version_number 0, current_next_indicator 1: an asset's tables never change, another selection is another stream. */
const VERSION = 0xc1;

/** A PAT and a PMT. */
export const TABLES_BYTES = 2 * PACKET_BYTES;

/** A stream as the PMT lists it. */
export interface ProgramStream {
  readonly pid: number;
  /** stream_type. ISO/IEC 13818-1 table 2-34 */
  readonly type: number;
  readonly descriptors: Uint8Array;
}

/**
 * The tables that each segment begins with.
 *
 * @param streams the first one carries the clock
 * @param counter how many times they were sent before
 */
export function programTables(streams: readonly ProgramStream[], counter: number): Uint8Array {
  const out = new Uint8Array(TABLES_BYTES);
  const programs = [PROGRAM >> 8, PROGRAM, 0xe0 | (PMT_PID >> 8), PMT_PID & 0xff];
  const clockPid = streams[0]?.pid ?? 0x1fff;
  const listed = streams.flatMap(({ pid, type, descriptors }) => [
    type,
    0xe0 | (pid >> 8),
    pid & 0xff,
    0xf0,
    descriptors.length,
    ...descriptors,
  ]);
  const map = [0xe0 | (clockPid >> 8), clockPid & 0xff, 0xf0, 0, ...listed];
  writeSection(out, 0, { pid: PAT_PID, counter }, section(PAT_ID, 1, programs));
  writeSection(out, PACKET_BYTES, { pid: PMT_PID, counter }, section(PMT_ID, PROGRAM, map));
  return out;
}

/** A section of a single part, its CRC at its end. ISO/IEC 13818-1 2.4.4 */
function section(tableId: number, id: number, body: readonly number[]): Uint8Array {
  const length = 5 + body.length + 4;
  const head = [tableId, 0xb0 | (length >> 8), length & 0xff, id >> 8, id & 0xff, VERSION, 0, 0];
  const bytes = Uint8Array.from(head.concat(body, [0, 0, 0, 0]));
  new DataView(bytes.buffer).setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)));
  return bytes;
}

function writeSection(
  out: Uint8Array,
  at: number,
  { pid, counter }: { readonly pid: number; readonly counter: number },
  bytes: Uint8Array,
): void {
  const payload = writePacketHead(out, at, { pid, counter, isStart: true }, PAYLOAD_BYTES);
  // pointer_field 0: the section begins at once. What follows it is stuffed.
  out[payload] = 0;
  out.set(bytes, payload + 1);
  out.fill(0xff, payload + 1 + bytes.length, at + PACKET_BYTES);
}
