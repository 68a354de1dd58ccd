import type { AccessUnit } from './access-units.ts';
import { clockBefore, clockBetween } from './clock.ts';
import type { ElementaryStream } from './elementary-stream.ts';
import { PACKET_BYTES, writePacketHead } from './packet.ts';
import { pesHeaderBytes, writePesHeader } from './pes.ts';

/** Where a unit stands in its stream. */
export interface UnitPlace {
  readonly pid: number;
  /** Counter of its first packet. */
  readonly counter: number;
  readonly carriesClock: boolean;
}

/** A PES packet that its sample is still to be put into. */
export class PesBuffer {
  readonly bytes: Buffer;
  readonly #stream: ElementaryStream;
  readonly #spareBytes: number;
  readonly #sampleAt: number;
  #at: number;

  constructor(unit: AccessUnit, stream: ElementaryStream) {
    const headerBytes = pesHeaderBytes(unit);
    this.bytes = Buffer.allocUnsafe(unit.pesBytes);
    writePesHeader(this.bytes, stream.id, unit, unit.pesBytes - headerBytes);
    this.bytes.set(stream.prefix(unit.sampleBytes, unit.isSync), headerBytes);
    this.#stream = stream;
    this.#spareBytes = stream.spareBytes(unit.sampleBytes);
    this.#sampleAt = unit.pesBytes - unit.sampleBytes;
    this.#at = this.#sampleAt;
  }

  get isFull(): boolean {
    return this.#at === this.bytes.length;
  }

  /** @returns how many bytes were taken */
  fill(bytes: Uint8Array, from: number): number {
    const count = Math.min(this.bytes.length - this.#at, bytes.length - from);
    this.bytes.set(bytes.subarray(from, from + count), this.#at);
    this.#at += count;
    if (this.isFull)
      this.#stream.rewrite?.(this.bytes.subarray(this.#sampleAt - this.#spareBytes), this.#spareBytes);
    return count;
  }
}

/** Cuts a PES packet into transport packets, and lets the clock go on behind them. */
export function packetsOf(pes: Buffer, unit: AccessUnit, place: UnitPlace): Uint8Array {
  const { pid, carriesClock } = place;
  const out = Buffer.allocUnsafe((unit.packets + unit.clocks) * PACKET_BYTES);
  const pcr = carriesClock ? clockBefore(unit.dts) : undefined;
  let taken = 0;
  for (let i = 0; i < unit.packets; i++) {
    const counter = place.counter + i;
    const head =
      i === 0
        ? { pid, counter, isStart: true, pcr, isRandomAccess: carriesClock && unit.isSync }
        : { pid, counter, isStart: false };
    const payload = writePacketHead(out, i * PACKET_BYTES, head, pes.length - taken);
    const count = (i + 1) * PACKET_BYTES - payload;
    pes.copy(out, payload, taken, taken + count);
    taken += count;
  }
  for (let n = 1; n <= unit.clocks; n++) {
    // The counter stands still where there is no payload: ISO/IEC 13818-1 2.4.3.3.
    const clock = clockBetween(unit.dts, unit.nextDts, n);
    const head = { pid, counter: place.counter + unit.packets - 1, isStart: false, pcr: clock };
    writePacketHead(out, (unit.packets + n - 1) * PACKET_BYTES, head, 0);
  }
  return out;
}
