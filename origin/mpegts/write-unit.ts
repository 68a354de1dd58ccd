import { wrapped } from './clock.ts';
import { HEADER_BYTES, PACKET_BYTES, PAYLOAD_BYTES, writePacketHead, writePlainHead } from './packet.ts';
import { writePesHeader } from './pes.ts';
import type { UnitColumns } from './unit-columns.ts';

/** Where the packets of a unit end in its piece. */
export function payloadEnd({ offsets, packets }: UnitColumns, unit: number): number {
  return offsets[unit]! + packets[unit]! * PACKET_BYTES;
}

/**
 * Makes the packets of a unit where they are sent from. Its PES packet is put together at the end of their room and cut from
 * there: a packet's head and payload lie before what is not cut yet, so that nothing needs a second place.
 *
 * @param out the unit's piece, with the sample at the end of the room
 */
export function writeUnit(out: Uint8Array, units: UnitColumns, unit: number): void {
  completePes(out, units, unit);
  cutPackets(out, units, unit);
}

/** Writes what stands before the sample. */
function completePes(out: Uint8Array, units: UnitColumns, unit: number): void {
  const { stream } = units;
  const sampleBytes = units.sampleBytes[unit]!;
  const pesBytes = units.pesBytes[unit]!;
  const end = payloadEnd(units, unit);
  const pes = { streamId: stream.id, pesBytes, pts: units.pts[unit]!, dts: units.dts[unit]! };
  const prefixAt = writePesHeader(out, end - pesBytes, pes);
  stream.writePrefix(out, prefixAt, sampleBytes, units.isSync[unit] === 1);
  if (stream.rewrite === undefined) return;
  const spareBytes = stream.spareBytes(sampleBytes);
  stream.rewrite(out.subarray(end - sampleBytes - spareBytes, end), spareBytes);
}

function cutPackets(out: Uint8Array, units: UnitColumns, unit: number): void {
  const { pid, carriesClock } = units;
  const end = payloadEnd(units, unit);
  let counter = units.counters[unit]!;
  let taken = end - units.pesBytes[unit]!;
  let at = units.offsets[unit]!;
  const pcr = carriesClock ? wrapped(units.dts[unit]! - units.delayTicks) : undefined;
  const isRandomAccess = carriesClock && units.isSync[unit] === 1;
  const first = writePacketHead(out, at, { pid, counter, isStart: true, pcr, isRandomAccess }, end - taken);
  at += PACKET_BYTES;
  out.copyWithin(first, taken, taken + at - first);
  taken += at - first;
  for (; end - taken >= PAYLOAD_BYTES; at += PACKET_BYTES, taken += PAYLOAD_BYTES) {
    writePlainHead(out, at, pid, ++counter);
    out.copyWithin(at + HEADER_BYTES, taken, taken + PAYLOAD_BYTES);
  }
  // The payload of the last one lies where it belongs.
  if (taken < end) writePacketHead(out, at, { pid, counter: counter + 1, isStart: false }, end - taken);
}
