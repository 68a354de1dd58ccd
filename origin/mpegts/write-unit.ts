import { clockBefore, clockBetween } from './clock.ts';
import { HEADER_BYTES, PACKET_BYTES, PAYLOAD_BYTES, writePacketHead, writePlainHead } from './packet.ts';
import { writePesHeader } from './pes.ts';
import type { UnitTable } from './unit-table.ts';

/**
 * Makes the packets of a unit where they are sent from. Its PES packet is put together at the end of their room and cut from
 * there: a packet's head and payload lie before what is not cut yet, so that nothing needs a second place.
 *
 * @param out the unit's piece, with the sample at the end of the room
 */
export function writeUnit(out: Uint8Array, units: UnitTable, number: number): void {
  completePes(out, units, number);
  cutPackets(out, units, number);
  if (units.clocks[number]! > 0) writeClocks(out, units, number);
}

/** Writes what stands before the sample. */
function completePes(out: Uint8Array, units: UnitTable, number: number): void {
  const { stream } = units.streams[units.sources[number]!]!;
  const sampleBytes = units.sampleBytes[number]!;
  const pesBytes = units.pesBytes[number]!;
  const end = units.payloadEnd(number);
  const pes = { streamId: stream.id, pesBytes, pts: units.pts[number]!, dts: units.dts[number]! };
  const prefixAt = writePesHeader(out, end - pesBytes, pes);
  stream.writePrefix(out, prefixAt, sampleBytes, units.isSync[number] === 1);
  if (stream.rewrite === undefined) return;
  const spareBytes = stream.spareBytes(sampleBytes);
  stream.rewrite(out.subarray(end - sampleBytes - spareBytes, end), spareBytes);
}

function cutPackets(out: Uint8Array, units: UnitTable, number: number): void {
  const { pid, carriesClock } = units.streams[units.sources[number]!]!;
  const end = units.payloadEnd(number);
  let counter = units.counters[number]!;
  let taken = end - units.pesBytes[number]!;
  let at = units.offsets[number]!;
  const pcr = carriesClock ? clockBefore(units.dts[number]!) : undefined;
  const isRandomAccess = carriesClock && units.isSync[number] === 1;
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

function writeClocks(out: Uint8Array, units: UnitTable, number: number): void {
  const { pid } = units.streams[units.sources[number]!]!;
  const end = units.payloadEnd(number);
  // The counter stands still where there is no payload: ISO/IEC 13818-1 2.4.3.3.
  const counter = units.counters[number]! + units.packets[number]! - 1;
  for (let n = 1; n <= units.clocks[number]!; n++) {
    const pcr = clockBetween(units.dts[number]!, units.nextDts[number]!, n);
    writePacketHead(out, end + (n - 1) * PACKET_BYTES, { pid, counter, isStart: false, pcr }, 0);
  }
}
