import type { AccessUnit } from './access-units.ts';
import { clockBefore, clockBetween } from './clock.ts';
import type { ElementaryStream } from './elementary-stream.ts';
import { HEADER_BYTES, PACKET_BYTES, PAYLOAD_BYTES, writePacketHead, writePlainHead } from './packet.ts';
import { pesHeaderBytes, writePesHeader } from './pes.ts';

/** A unit, and where it stands in its stream. */
export interface PlacedUnit {
  readonly unit: AccessUnit;
  readonly stream: ElementaryStream;
  readonly pid: number;
  /** Counter of its first packet. */
  readonly counter: number;
  readonly carriesClock: boolean;
}

/** Length of its packets. */
export function unitBytes({ packets, clocks }: AccessUnit): number {
  return (packets + clocks) * PACKET_BYTES;
}

/**
 * Makes the packets of a unit where they are sent from. Its PES packet is put together at the end of their room and cut from
 * there: a packet's head and payload lie before what is not cut yet, so that nothing needs a second place.
 */
export class UnitWriter {
  readonly #out: Uint8Array;
  readonly #at: number;
  readonly #placed: PlacedUnit;
  readonly #spareBytes: number;
  readonly #payloadEnd: number;
  #filled: number;

  /** @param at where the first packet goes */
  constructor(out: Uint8Array, at: number, placed: PlacedUnit) {
    const { unit, stream } = placed;
    this.#out = out;
    this.#at = at;
    this.#placed = placed;
    this.#spareBytes = stream.spareBytes(unit.sampleBytes);
    this.#payloadEnd = at + unit.packets * PACKET_BYTES;
    this.#filled = this.#payloadEnd - unit.sampleBytes;
    const headerBytes = pesHeaderBytes(unit);
    const pes = out.subarray(this.#payloadEnd - unit.pesBytes, this.#payloadEnd);
    writePesHeader(pes, stream.id, unit, unit.pesBytes - headerBytes);
    pes.set(stream.prefix(unit.sampleBytes, unit.isSync), headerBytes);
  }

  /** @returns how many bytes of its sample were taken */
  fill(bytes: Uint8Array, from: number): number {
    const count = Math.min(this.#payloadEnd - this.#filled, bytes.length - from);
    this.#out.set(bytes.subarray(from, from + count), this.#filled);
    this.#filled += count;
    return count;
  }

  get isFull(): boolean {
    return this.#filled === this.#payloadEnd;
  }

  /** Cuts what is full into packets, and lets the clock go on behind them. */
  finish(): void {
    const { unit, stream } = this.#placed;
    if (stream.rewrite !== undefined) {
      const room = this.#payloadEnd - unit.sampleBytes - this.#spareBytes;
      stream.rewrite(this.#out.subarray(room, this.#payloadEnd), this.#spareBytes);
    }
    this.#writePackets();
    this.#writeClocks();
  }

  #writePackets(): void {
    const { unit, pid, counter, carriesClock } = this.#placed;
    const out = this.#out;
    const pcr = carriesClock ? clockBefore(unit.dts) : undefined;
    const first = { pid, counter, isStart: true, pcr, isRandomAccess: carriesClock && unit.isSync };
    let taken = this.#payloadEnd - unit.pesBytes;
    for (let i = 0, at = this.#at; i < unit.packets; i++, at += PACKET_BYTES) {
      const left = this.#payloadEnd - taken;
      const isPlain = i > 0 && left >= PAYLOAD_BYTES;
      if (isPlain) writePlainHead(out, at, pid, counter + i);
      const payload = isPlain
        ? at + HEADER_BYTES
        : writePacketHead(out, at, i === 0 ? first : { pid, counter: counter + i, isStart: false }, left);
      const count = at + PACKET_BYTES - payload;
      out.copyWithin(payload, taken, taken + count);
      taken += count;
    }
  }

  #writeClocks(): void {
    const { unit, pid } = this.#placed;
    // The counter stands still where there is no payload: ISO/IEC 13818-1 2.4.3.3.
    const counter = this.#placed.counter + unit.packets - 1;
    for (let n = 1; n <= unit.clocks; n++) {
      const pcr = clockBetween(unit.dts, unit.nextDts, n);
      const at = this.#payloadEnd + (n - 1) * PACKET_BYTES;
      writePacketHead(this.#out, at, { pid, counter, isStart: false, pcr }, 0);
    }
  }
}
