import type { ByteRuns, Transform } from '../model/response-plan.ts';
import { accessUnits, type AccessUnit } from './access-units.ts';
import { elementaryStream, type ElementaryStream } from './elementary-stream.ts';
import { PACKET_BYTES } from './packet.ts';
import { programTables, TABLES_BYTES } from './program-tables.ts';
import type { TrackSurvey } from './survey.ts';
import { packetsOf, PesBuffer } from './write-unit.ts';

/** PID of the first stream; the next ones follow. Apple's and others' multiplexers begin there too. */
const FIRST_PID = 0x100;

/** Whole segments of a surveyed track, from `first` to before `end`. */
export interface StreamSpan {
  readonly survey: TrackSurvey;
  readonly first: number;
  readonly end: number;
}

/** A segment, before any of its media is read. */
interface MultiplexedSegment {
  readonly lengthBytes: number;
  /** One for each span that holds samples. */
  readonly sources: readonly ByteRuns[];
  readonly transform: () => Transform;
}

/** A unit in its turn. */
interface PlacedUnit {
  readonly unit: AccessUnit;
  readonly source: number;
  readonly stream: ElementaryStream;
  readonly pid: number;
  readonly counter: number;
  readonly carriesClock: boolean;
}

/**
 * Tables, then the units of all spans in the order in which they are decoded. All lengths come from the index.
 *
 * @param spans the first one carries the clock
 * @param index of the segment, from 0
 */
export function multiplex(spans: readonly StreamSpan[], index: number): MultiplexedSegment {
  const tables = programTables(
    spans.map(({ survey }, i) => ({ pid: FIRST_PID + i, ...elementaryStream(survey.track) })),
    index,
  );
  const sources: ByteRuns[] = [];
  const placed = spans.flatMap((span, i) => placeUnits(span, i, sources));
  // The sort is stable: where two are decoded at once, the one with the clock goes first.
  placed.sort((a, b) => a.unit.dts - b.unit.dts);
  const packets = placed.reduce((sum, { unit }) => sum + unit.packets + unit.clocks, 0);
  return {
    lengthBytes: TABLES_BYTES + packets * PACKET_BYTES,
    sources,
    transform: () => new Multiplexer(tables, placed, sources.length),
  };
}

/** @param number of the stream, from 0 */
function placeUnits({ survey, first, end }: StreamSpan, number: number, sources: ByteRuns[]): PlacedUnit[] {
  const carriesClock = number === 0;
  const pid = FIRST_PID + number;
  const source = survey.source(carriesClock);
  const { track, stream } = source;
  const from = track.segments.firstSample(first);
  const to = track.segments.firstSample(end);
  if (from === to) return [];
  let counter = survey.packetsBefore(first, carriesClock);
  const placed = accessUnits(source, from, to).map((unit) => {
    const before = counter % 16;
    counter += unit.packets;
    return { unit, source: sources.length, stream, pid, counter: before, carriesClock };
  });
  sources.push({ object: track.object, runs: track.samples.read(from, to).runs });
  return placed;
}

/** Puts samples into units as they come, and sends the units in their order: the source that is ahead waits in memory. */
class Multiplexer implements Transform {
  readonly #units: readonly PlacedUnit[];
  /** For each source the numbers of its units, in the order of its bytes, and how many are full. */
  readonly #queues: { readonly numbers: number[]; full: number; open: PesBuffer | undefined }[];
  readonly #packets: (Uint8Array | undefined)[];
  #tables: Uint8Array | undefined;
  #sent = 0;

  constructor(tables: Uint8Array, units: readonly PlacedUnit[], sources: number) {
    this.#tables = tables;
    this.#units = units;
    this.#packets = Array.from({ length: units.length });
    this.#queues = Array.from({ length: sources }, () => ({ numbers: [], full: 0, open: undefined }));
    for (const [number, { source }] of units.entries()) this.#queues[source]!.numbers.push(number);
  }

  push(source: number, bytes: Uint8Array): readonly Uint8Array[] {
    const queue = this.#queues[source]!;
    // Units of empty samples are full without a byte, and must not be waited for.
    for (let at = 0; queue.full < queue.numbers.length;) {
      const number = queue.numbers[queue.full]!;
      const placed = this.#units[number]!;
      queue.open ??= new PesBuffer(placed.unit, placed.stream);
      at += queue.open.fill(bytes, at);
      if (!queue.open.isFull) break;
      this.#packets[number] = packetsOf(queue.open.bytes, placed.unit, placed);
      queue.open = undefined;
      queue.full += 1;
    }
    return this.#ready();
  }

  #ready(): Uint8Array[] {
    const ready: Uint8Array[] = [];
    if (this.#tables !== undefined) ready.push(this.#tables);
    this.#tables = undefined;
    for (; this.#sent < this.#units.length; this.#sent++) {
      const packets = this.#packets[this.#sent];
      if (packets === undefined) break;
      ready.push(packets);
      this.#packets[this.#sent] = undefined;
    }
    return ready;
  }
}
