import type { ByteRuns } from '../model/response-plan.ts';
import { type Steps, STRIDE } from '../steps.ts';
import { packetsOf, streamOf, visitUnits } from './access-units.ts';
import type { ElementaryStream } from './elementary-stream.ts';
import type { StreamSpan } from './clock-gaps.ts';

/** A stream of a segment, among its others. */
export interface StreamRole {
  readonly pid: number;
  readonly carriesClock: boolean;
  /** From the clock to what is decoded then. */
  readonly delayTicks: number;
}

/**
 * The units of one stream in a segment, in the order of its samples. Each property of them is a column: a segment has hundreds
 * of units, or as many as a title has, and is kept for those who ask for it next.
 */
export class UnitColumns {
  readonly stream: ElementaryStream;
  readonly pid: number;
  readonly carriesClock: boolean;
  readonly delayTicks: number;
  readonly count: number;
  readonly sampleBytes: Uint32Array;
  readonly isSync: Uint8Array;
  readonly pts: Float64Array;
  readonly dts: Float64Array;
  readonly pesBytes: Uint32Array;
  /** Packets with payload. */
  readonly packets: Uint32Array;
  /** Counters of their first ones. */
  readonly counters: Uint8Array;
  /** The piece that a unit is in, and where it begins in it. */
  readonly pieces: Uint32Array;
  readonly offsets: Uint32Array;
  /** When what follows the last one is decoded. */
  endDts = 0;

  constructor(stream: ElementaryStream, { pid, carriesClock, delayTicks }: StreamRole, count: number) {
    this.stream = stream;
    this.pid = pid;
    this.carriesClock = carriesClock;
    this.delayTicks = delayTicks;
    this.count = count;
    // One piece of memory: to get many costs as much as to fill them.
    const memory = new ArrayBuffer(count * UNIT_HELD_BYTES);
    let at = 0;
    const place = (bytes: number): number => (at += count * bytes) - count * bytes;
    this.pts = new Float64Array(memory, place(8), count);
    this.dts = new Float64Array(memory, place(8), count);
    this.sampleBytes = new Uint32Array(memory, place(4), count);
    this.pesBytes = new Uint32Array(memory, place(4), count);
    this.packets = new Uint32Array(memory, place(4), count);
    this.pieces = new Uint32Array(memory, place(4), count);
    this.offsets = new Uint32Array(memory, place(4), count);
    this.isSync = new Uint8Array(memory, place(1), count);
    this.counters = new Uint8Array(memory, place(1), count);
  }

  get heldBytes(): number {
    return COLUMNS_HELD_BYTES + this.count * UNIT_HELD_BYTES;
  }
}

/** What the columns take without a unit: each is an object. */
const COLUMNS_HELD_BYTES = 2048;

/** What they take for each unit. */
const UNIT_HELD_BYTES = 2 * 8 + 5 * 4 + 2;

/** A unit takes a few times what an entry of a table does. */
const UNITS_AT_A_TIME = STRIDE / 4;

/** The units of a span, in no piece yet, and what their samples are read from. */
export function* collectUnits(
  { survey, first, end }: StreamSpan,
  role: StreamRole,
): Steps<{ readonly units: UnitColumns; readonly media: ByteRuns }> {
  const { track } = survey;
  const from = track.segments.firstSample(first);
  const to = track.segments.firstSample(end);
  const stream = streamOf(survey, track.samples.read(from, Math.min(from + 1, to)));
  const units = new UnitColumns(stream, role, to - from);
  const runs: number[] = [];
  let counter = survey.packetsBefore(first, role.carriesClock) % 16;
  for (let at = from; at < to; at += UNITS_AT_A_TIME) {
    if (at > from) yield;
    const range = { first: at, end: Math.min(to, at + UNITS_AT_A_TIME) };
    const read = visitUnits(survey, range, (unit, sample) => {
      const i = sample - from;
      units.sampleBytes[i] = unit.sampleBytes;
      units.isSync[i] = Number(unit.isSync);
      units.pts[i] = unit.pts;
      units.dts[i] = unit.dts;
      units.pesBytes[i] = unit.pesBytes;
      const packets = packetsOf(unit.pesBytes, role.carriesClock);
      units.packets[i] = packets;
      units.counters[i] = counter;
      units.endDts = unit.nextDts;
      counter = (counter + packets) & 15;
    });
    appendRuns(runs, read);
  }
  return { units, media: { object: track.object, runs } };
}

/** Adds byte runs behind others; where they adjoin, they become one. */
function appendRuns(runs: number[], more: readonly number[]): void {
  let next = 0;
  if (runs.length > 0 && runs.at(-1) === more[0]) {
    runs[runs.length - 1] = more[1]!;
    next = 2;
  }
  for (; next < more.length; next++) runs.push(more[next]!);
}
