import type { Transform } from '../model/response-plan.ts';
import { blockPool } from './block-pool.ts';
import type { UnitColumns } from './unit-columns.ts';
import type { UnitTable } from './unit-table.ts';
import { payloadEnd, writeUnit } from './write-unit.ts';

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
  /** Runs of clocks that are written. */
  #clocks = 0;

  constructor(tables: Uint8Array, units: UnitTable) {
    this.#tables = tables;
    this.#units = units;
    this.#progress = units.streams.map(() => ({ at: 0, takenBytes: 0 }));
    this.#pieces = units.pieceBytes.map(() => undefined);
    this.#open = [...units.unitsOfPiece];
  }

  push(source: number, bytes: Uint8Array): readonly Uint8Array[] {
    const units = this.#units.streams[source]!;
    const progress = this.#progress[source]!;
    const input = plainView(bytes);
    // Units of empty samples are full without a byte, and must not be waited for.
    for (let from = 0; progress.at < units.count; progress.at++) {
      const unit = progress.at;
      const sampleBytes = units.sampleBytes[unit]!;
      const count = Math.min(sampleBytes - progress.takenBytes, input.length - from);
      const out = this.#pieceOf(units, unit);
      const sampleAt = payloadEnd(units, unit) - sampleBytes;
      out.set(input.subarray(from, from + count), sampleAt + progress.takenBytes);
      from += count;
      progress.takenBytes += count;
      if (progress.takenBytes < sampleBytes) break;
      writeUnit(out, units, unit);
      progress.takenBytes = 0;
      this.#open[units.pieces[unit]!]! -= 1;
    }
    return this.#ready();
  }

  takeBack(sent: readonly Uint8Array[]): void {
    for (const piece of sent) blockPool.giveBack(piece);
  }

  #pieceOf({ pieces }: UnitColumns, unit: number): Uint8Array {
    return this.#piece(pieces[unit]!);
  }

  #piece(number: number): Uint8Array {
    return (this.#pieces[number] ??= blockPool.take(this.#units.pieceBytes[number]!));
  }

  #ready(): Uint8Array[] {
    const ready: Uint8Array[] = [];
    if (this.#tables !== undefined) ready.push(this.#tables);
    this.#tables = undefined;
    for (; this.#sent < this.#pieces.length && this.#open[this.#sent] === 0; this.#sent++) {
      const piece = this.#piece(this.#sent);
      this.#clocks = this.#units.clocks.write(piece, this.#sent, this.#clocks);
      ready.push(piece);
      this.#pieces[this.#sent] = undefined;
    }
    return ready;
  }
}

/** Views of a Buffer are Buffers, which take longer to make. */
function plainView({ buffer, byteOffset, length }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}
