/** A PES packet as it was found. */
export interface FoundPes {
  readonly pid: number;
  readonly pts: number;
  readonly dts: number;
  /** The last clock reference before it, or in its first packet; NaN where there is none. */
  readonly clock: number;
  readonly payload: Buffer;
}

/** What stands in a transport stream, read by the letter of ISO/IEC 13818-1 and not by what wrote it. */
export interface WalkedStream {
  /** stream_type by PID, from the PMT. */
  readonly types: ReadonlyMap<number, number>;
  readonly clockPid: number;
  /** Clock references in ticks of 90 kHz, in the order of the stream. */
  readonly clocks: readonly number[];
  readonly pes: readonly FoundPes[];
  /** Packets with random_access_indicator. */
  readonly randomAccess: number;
}

/** A PES packet that may go on. */
interface OpenPes {
  readonly clock: number;
  readonly pieces: Buffer[];
}

/** The last continuity counter of each PID; handed from segment to segment. */
export type Counters = Map<number, number>;

/** @throws Error where sync bytes, counters, sections, CRCs or headers are not what the standard wants */
export function walkPackets(stream: Buffer, counters: Counters): WalkedStream {
  check(stream.length % 188 === 0, 'whole packets');
  const types = new Map<number, number>();
  const clocks: number[] = [];
  const open = new Map<number, OpenPes>();
  const pes: FoundPes[] = [];
  let mapPid = -1;
  let clockPid = -1;
  let randomAccess = 0;
  for (let at = 0; at < stream.length; at += 188) {
    const packet = stream.subarray(at, at + 188);
    check(packet[0] === 0x47, 'sync byte');
    const pid = packet.readUInt16BE(1) & 0x1fff;
    const isStart = (packet[1]! & 0x40) !== 0;
    const hasPayload = (packet[3]! & 0x10) !== 0;
    let payloadAt = 4;
    if ((packet[3]! & 0x20) !== 0) {
      payloadAt = 5 + packet[4]!;
      check(payloadAt <= 188, 'adaptation field fits');
      if (packet[4]! > 0 && (packet[5]! & 0x40) !== 0) randomAccess += 1;
      if (packet[4]! > 0 && (packet[5]! & 0x10) !== 0) {
        check(pid === clockPid, 'clock on its PID');
        clocks.push(packet.readUInt32BE(6) * 2 + (packet[10]! >> 7));
      }
    }
    const last = counters.get(pid);
    const counter = packet[3]! & 15;
    const expected = last === undefined ? counter : (last + (hasPayload ? 1 : 0)) % 16;
    check(counter === expected, `counter of ${pid} at ${at}: ${counter}, not ${expected}`);
    counters.set(pid, counter);
    if (!hasPayload) continue;
    const payload = packet.subarray(payloadAt);
    check(payload.length > 0, 'payload where one is said to be');
    if (pid === 0) mapPid = section(payload).readUInt16BE(10) & 0x1fff;
    else if (pid === mapPid) {
      const map = section(payload);
      clockPid = map.readUInt16BE(8) & 0x1fff;
      for (let i = 12; i < map.length - 4; i += 5 + (map.readUInt16BE(i + 3) & 0xfff))
        types.set(map.readUInt16BE(i + 1) & 0x1fff, map[i]!);
    } else {
      check(types.has(pid), `PID ${pid} is in the tables`);
      if (isStart) close(pid, open, pes);
      if (isStart) open.set(pid, { clock: clocks.at(-1) ?? NaN, pieces: [] });
      const begun = open.get(pid);
      if (begun === undefined) throw new Error(`${pid} begins in the middle of a PES packet`);
      begun.pieces.push(payload);
    }
  }
  for (const pid of open.keys()) close(pid, open, pes);
  return { types, clockPid, clocks, pes, randomAccess };
}

function section(payload: Buffer): Buffer {
  const start = 1 + payload[0]!;
  const bytes = payload.subarray(start, start + 3 + (payload.readUInt16BE(start + 1) & 0xfff));
  check((bytes[5]! & 1) === 1, 'a table that applies now');
  // A CRC over a section with its CRC is 0.
  let crc = 0xffff_ffffn;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const out = (crc >> 31n) ^ BigInt((byte >> bit) & 1);
      crc = ((crc << 1n) & 0xffff_ffffn) ^ (out === 1n ? 0x04c1_1db7n : 0n);
    }
  }
  check(crc === 0n, 'CRC of a section');
  return bytes;
}

function close(pid: number, open: ReadonlyMap<number, OpenPes>, pes: FoundPes[]): void {
  const begun = open.get(pid);
  if (begun === undefined) return;
  const bytes = Buffer.concat(begun.pieces);
  check(bytes.readUIntBE(0, 3) === 1, 'start code of a PES packet');
  const length = bytes.readUInt16BE(4);
  check(length === 0 || length === bytes.length - 6, 'length of a PES packet');
  const hasDts = (bytes[7]! & 0x40) !== 0;
  const pts = timestamp(bytes, 9);
  pes.push({
    pid,
    pts,
    clock: begun.clock,
    dts: hasDts ? timestamp(bytes, 14) : pts,
    payload: bytes.subarray(9 + bytes[8]!),
  });
}

function timestamp(bytes: Buffer, at: number): number {
  check((bytes[at]! & bytes[at + 2]! & bytes[at + 4]! & 1) === 1, 'markers of a timestamp');
  return (
    ((bytes[at]! >> 1) & 7) * 2 ** 30 +
    (bytes[at + 1]! << 22) +
    ((bytes[at + 2]! >> 1) << 15) +
    (bytes[at + 3]! << 7) +
    (bytes[at + 4]! >> 1)
  );
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`Not a transport stream: ${what}`);
}
