import type { Transform } from '../model/response-plan.ts';
import { blockPool } from './block-pool.ts';
import type { UnitTable } from './unit-table.ts';
import { writeUnit } from './write-unit.ts';

/** How far the units of a source have come. */
interface Progress {
  /** Which of them is under way. */
  at: number;
  /** Bytes of its sample that came. */
  takenBytes: number;
}

/** Puts samples into units as they come, and sends the units in their order: the source that is ahead waits in memory. */
export class Multiplexer implements Transform {
  readonly #units: UnitTable;
  readonly #progress: readonly Progress[];
  /** Where packets are made, by piece; none before the first of its bytes came, and after it was sent. */
  readonly #pieces: (Uint8Array | undefined)[];
  /** Units of each piece that are not full yet. */
  readonly #open: number[];
  #tables: Uint8Array | undefined;
  #sent = 0;

  constructor(tables: Uint8Array, units: UnitTable) {
    this.#tables = tables;
    this.#units = units;
    this.#progress = units.streams.map(() => ({ at: 0, takenBytes: 0 }));
    this.#pieces = units.pieceBytes.map(() => undefined);
    this.#open = [...units.unitsOfPiece];
  }

  push(source: number, bytes: Uint8Array): readonly Uint8Array[] {
    const units = this.#units;
    const queue = units.queues[source]!;
    const progress = this.#progress[source]!;
    const input = plainView(bytes);
    // Units of empty samples are full without a byte, and must not be waited for.
    for (let from = 0; progress.at < queue.length; progress.at++) {
      const number = queue[progress.at]!;
      const sampleBytes = units.sampleBytes[number]!;
      const count = Math.min(sampleBytes - progress.takenBytes, input.length - from);
      const out = this.#pieceOf(number);
      const sampleAt = units.payloadEnd(number) - sampleBytes;
      out.set(input.subarray(from, from + count), sampleAt + progress.takenBytes);
      from += count;
      progress.takenBytes += count;
      if (progress.takenBytes < sampleBytes) break;
      writeUnit(out, units, number);
      progress.takenBytes = 0;
      this.#open[units.pieces[number]!]! -= 1;
    }
    return this.#ready();
  }

  takeBack(sent: readonly Uint8Array[]): void {
    for (const piece of sent) blockPool.giveBack(piece);
  }

  #pieceOf(number: number): Uint8Array {
    const piece = this.#units.pieces[number]!;
    return (this.#pieces[piece] ??= blockPool.take(this.#units.pieceBytes[piece]!));
  }

  #ready(): Uint8Array[] {
    const ready: Uint8Array[] = [];
    if (this.#tables !== undefined) ready.push(this.#tables);
    this.#tables = undefined;
    for (; this.#sent < this.#pieces.length && this.#open[this.#sent] === 0; this.#sent++) {
      ready.push(this.#pieces[this.#sent]!);
      this.#pieces[this.#sent] = undefined;
    }
    return ready;
  }
}

/** Views of a Buffer are Buffers, which take longer to make. */
function plainView({ buffer, byteOffset, length }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}
