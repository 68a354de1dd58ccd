import type { Transform } from '../model/response-plan.ts';
import { type PlacedUnit, unitBytes, UnitWriter } from './write-unit.ts';

/** A unit in its turn, and the source that its sample comes from. */
export interface SourcedUnit extends PlacedUnit {
  readonly source: number;
}

/** What is sent in one piece: large enough that pieces cost little, small enough that the first one goes soon. */
const PIECE_BYTES = 64 * 1024;

/** Units that are sent in one piece. */
interface Piece {
  readonly lengthBytes: number;
  /** Units that are not full yet. */
  open: number;
  /** Where packets are made; none before the first of its bytes came. */
  bytes: Uint8Array | undefined;
}

/** The units of a source, in the order of its bytes. */
interface Queue {
  readonly numbers: number[];
  next: number;
  writer: UnitWriter | undefined;
}

/** Puts samples into units as they come, and sends the units in their order: the source that is ahead waits in memory. */
export class Multiplexer implements Transform {
  readonly #units: readonly SourcedUnit[];
  /** Of each unit: its piece, and where it begins in it. */
  readonly #pieceOf: Uint32Array;
  readonly #offsets: Uint32Array;
  readonly #pieces: Piece[];
  readonly #queues: readonly Queue[];
  #tables: Uint8Array | undefined;
  #sent = 0;

  constructor(tables: Uint8Array, units: readonly SourcedUnit[], sources: number) {
    this.#tables = tables;
    this.#units = units;
    this.#pieceOf = new Uint32Array(units.length);
    this.#offsets = new Uint32Array(units.length);
    this.#pieces = this.#cutPieces();
    this.#queues = Array.from({ length: sources }, () => ({ numbers: [], next: 0, writer: undefined }));
    for (const [number, { source }] of units.entries()) this.#queues[source]!.numbers.push(number);
  }

  push(source: number, bytes: Uint8Array): readonly Uint8Array[] {
    const queue = this.#queues[source]!;
    // Units of empty samples are full without a byte, and must not be waited for.
    for (let at = 0; queue.next < queue.numbers.length;) {
      const number = queue.numbers[queue.next]!;
      queue.writer ??= this.#writerOf(number);
      at += queue.writer.fill(bytes, at);
      if (!queue.writer.isFull) break;
      queue.writer.finish();
      queue.writer = undefined;
      queue.next += 1;
      this.#pieces[this.#pieceOf[number]!]!.open -= 1;
    }
    return this.#ready();
  }

  #cutPieces(): Piece[] {
    const pieces: Piece[] = [];
    let first = 0;
    let lengthBytes = 0;
    for (const [number, { unit }] of this.#units.entries()) {
      this.#pieceOf[number] = pieces.length;
      this.#offsets[number] = lengthBytes;
      lengthBytes += unitBytes(unit);
      if (lengthBytes < PIECE_BYTES && number + 1 < this.#units.length) continue;
      pieces.push({ lengthBytes, open: number + 1 - first, bytes: undefined });
      first = number + 1;
      lengthBytes = 0;
    }
    return pieces;
  }

  #writerOf(number: number): UnitWriter {
    const piece = this.#pieces[this.#pieceOf[number]!]!;
    // Views of a Buffer are Buffers, which take longer to make.
    piece.bytes ??= new Uint8Array(Buffer.allocUnsafeSlow(piece.lengthBytes).buffer);
    return new UnitWriter(piece.bytes, this.#offsets[number]!, this.#units[number]!);
  }

  #ready(): Uint8Array[] {
    const ready: Uint8Array[] = [];
    if (this.#tables !== undefined) ready.push(this.#tables);
    this.#tables = undefined;
    for (; this.#sent < this.#pieces.length; this.#sent++) {
      const piece = this.#pieces[this.#sent]!;
      if (piece.open > 0) break;
      ready.push(piece.bytes!);
      piece.bytes = undefined;
    }
    return ready;
  }
}
