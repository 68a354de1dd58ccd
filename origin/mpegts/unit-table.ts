import type { AccessUnit } from './access-units.ts';
import type { ElementaryStream } from './elementary-stream.ts';
import { BLOCK_BYTES } from './block-pool.ts';
import { PACKET_BYTES } from './packet.ts';

/** What all units of a source have in common. */
export interface UnitStream {
  readonly stream: ElementaryStream;
  readonly pid: number;
  readonly carriesClock: boolean;
}

/** A unit, and where it stands in its stream. */
export interface PlacedUnit {
  readonly unit: AccessUnit;
  /** Which source its sample comes from. */
  readonly source: number;
  /** Counter of its first packet. */
  readonly counter: number;
}

/**
 * The units of a segment in the order in which they are sent, and the pieces that they are sent in. Each property of them
 * is a column: a segment has hundreds of units, and is kept for those who ask for it next.
 */
export class UnitTable {
  /** By source. */
  readonly streams: readonly UnitStream[];
  /** By source: its units, in the order of its bytes. */
  readonly queues: readonly Uint32Array[];
  readonly sources: Uint8Array;
  readonly sampleBytes: Uint32Array;
  readonly isSync: Uint8Array;
  readonly pts: Float64Array;
  readonly dts: Float64Array;
  readonly nextDts: Float64Array;
  readonly pesBytes: Uint32Array;
  readonly packets: Uint32Array;
  readonly clocks: Uint8Array;
  readonly counters: Uint8Array;
  /** The piece that a unit is in, and where it begins in it. */
  readonly pieces: Uint32Array;
  readonly offsets: Uint32Array;
  /** By piece. */
  readonly pieceBytes: readonly number[];
  readonly unitsOfPiece: readonly number[];

  /** @param placed in the order in which they are sent */
  constructor(streams: readonly UnitStream[], placed: readonly PlacedUnit[]) {
    const count = placed.length;
    this.streams = streams;
    this.queues = streams.map((_, source) => numbersOf(placed, source));
    this.sources = new Uint8Array(count);
    this.sampleBytes = new Uint32Array(count);
    this.isSync = new Uint8Array(count);
    this.pts = new Float64Array(count);
    this.dts = new Float64Array(count);
    this.nextDts = new Float64Array(count);
    this.pesBytes = new Uint32Array(count);
    this.packets = new Uint32Array(count);
    this.clocks = new Uint8Array(count);
    this.counters = new Uint8Array(count);
    for (const [number, unit] of placed.entries()) this.#fill(number, unit);
    const cut = cutPieces(placed);
    this.pieces = cut.pieces;
    this.offsets = cut.offsets;
    this.pieceBytes = cut.pieceBytes;
    this.unitsOfPiece = cut.unitsOfPiece;
  }

  #fill(number: number, { unit, source, counter }: PlacedUnit): void {
    this.sources[number] = source;
    this.sampleBytes[number] = unit.sampleBytes;
    this.isSync[number] = Number(unit.isSync);
    this.pts[number] = unit.pts;
    this.dts[number] = unit.dts;
    this.nextDts[number] = unit.nextDts;
    this.pesBytes[number] = unit.pesBytes;
    this.packets[number] = unit.packets;
    this.clocks[number] = unit.clocks;
    this.counters[number] = counter;
  }

  /** Where the packets with payload of a unit end in its piece. */
  payloadEnd(number: number): number {
    return this.offsets[number]! + this.packets[number]! * PACKET_BYTES;
  }

  /** Length of all packets. */
  get lengthBytes(): number {
    return this.pieceBytes.reduce((sum, bytes) => sum + bytes, 0);
  }

  get heldBytes(): number {
    return TABLE_HELD_BYTES + this.sampleBytes.length * UNIT_HELD_BYTES;
  }
}

/** What the table takes without a unit: each column is an object with memory of its own. */
const TABLE_HELD_BYTES = 4096;

/** What the columns take for each unit, and its number in a queue. */
const UNIT_HELD_BYTES = 3 * 8 + 6 * 4 + 4;

function numbersOf(placed: readonly PlacedUnit[], source: number): Uint32Array {
  const numbers: number[] = [];
  for (const [number, unit] of placed.entries()) if (unit.source === source) numbers.push(number);
  return Uint32Array.from(numbers);
}

type Cut = Pick<UnitTable, 'pieces' | 'offsets' | 'pieceBytes' | 'unitsOfPiece'>;

/** A piece holds as many units as a block has room for, and a unit that is longer than a block is a piece of its own. */
function cutPieces(placed: readonly PlacedUnit[]): Cut {
  const pieces = new Uint32Array(placed.length);
  const offsets = new Uint32Array(placed.length);
  const pieceBytes: number[] = [];
  const unitsOfPiece: number[] = [];
  let last = -1;
  let room = 0;
  for (const [number, { unit }] of placed.entries()) {
    const bytes = (unit.packets + unit.clocks) * PACKET_BYTES;
    if (bytes > room) {
      last = pieceBytes.push(0) - 1;
      unitsOfPiece.push(0);
      room = BLOCK_BYTES;
    }
    pieces[number] = last;
    offsets[number] = pieceBytes[last]!;
    pieceBytes[last]! += bytes;
    unitsOfPiece[last]! += 1;
    room -= bytes;
  }
  return { pieces, offsets, pieceBytes, unitsOfPiece };
}
