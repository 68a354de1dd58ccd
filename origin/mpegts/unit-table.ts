import { type Steps, Stride } from '../steps.ts';
import { type ClockBounds, ClockGap } from './clock-gaps.ts';
import { ClockRuns } from './clock-runs.ts';
import { PACKET_BYTES } from './packet.ts';
import { PieceCutter } from './piece-cutter.ts';
import type { UnitColumns } from './unit-columns.ts';

/** The units of a segment's streams, and the pieces that they are sent in. */
export class UnitTable {
  /** The first one carries the clock. */
  readonly streams: readonly UnitColumns[];
  readonly clocks: ClockRuns;
  /** By piece. */
  readonly pieceBytes: readonly number[];
  readonly unitsOfPiece: readonly number[];

  constructor(streams: readonly UnitColumns[], clocks: ClockRuns, cutter: PieceCutter) {
    this.streams = streams;
    this.clocks = clocks;
    this.pieceBytes = cutter.pieceBytes;
    this.unitsOfPiece = cutter.unitsOfPiece;
  }

  /** Length of all packets. */
  get lengthBytes(): number {
    return this.pieceBytes.reduce((sum, bytes) => sum + bytes, 0);
  }

  get heldBytes(): number {
    const columns = this.streams.reduce((sum, { heldBytes }) => sum + heldBytes, 0);
    return columns + this.clocks.heldBytes + 2 * 8 * this.pieceBytes.length;
  }
}

/**
 * Puts the units of all streams into the order in which they are decoded, and the clock between them: each reference goes
 * before what is decoded after it.
 *
 * @param streams the first one carries the clock, and goes first where two are decoded at once
 */
export function* placeUnits(streams: readonly UnitColumns[], bounds: ClockBounds): Steps<UnitTable> {
  const lead = streams[0]!;
  const next = streams.map(() => 0);
  const cutter = new PieceCutter();
  const clocks = new ClockRuns(lead);
  const firstDts = lead.dts[0]!;
  let gap = new ClockGap(Math.min(bounds.from, firstDts), firstDts, 'with its beginning');
  let counter = (lead.counters[0]! + 15) & 15;
  const stride = new Stride();
  for (let s = earliest(streams, next); s !== -1; s = earliest(streams, next)) {
    const units = streams[s]!;
    const i = next[s]!++;
    clocks.place(gap, gap.dueUntil(units.dts[i]!), counter, cutter);
    const { piece, offset } = cutter.takeUnit(units.packets[i]! * PACKET_BYTES);
    units.pieces[i] = piece;
    units.offsets[i] = offset;
    if (s === 0) {
      const until = i + 1 < units.count ? units.dts[i + 1]! : Math.max(bounds.to, units.endDts);
      gap = new ClockGap(units.dts[i]!, until, 'without its beginning');
      counter = (units.counters[i]! + units.packets[i]! - 1) & 15;
    }
    if (stride.walk()) yield;
  }
  clocks.place(gap, gap.left, counter, cutter);
  return new UnitTable(streams, clocks, cutter);
}

/** The stream whose next unit is decoded first, or -1 at the end of all. */
function earliest(streams: readonly UnitColumns[], next: readonly number[]): number {
  let found = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let s = 0; s < streams.length; s++) {
    const { count, dts } = streams[s]!;
    const i = next[s]!;
    if (i < count && dts[i]! < least) {
      found = s;
      least = dts[i]!;
    }
  }
  return found;
}
