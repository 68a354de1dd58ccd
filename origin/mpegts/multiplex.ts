import type { ByteRuns, Transform } from '../model/response-plan.ts';
import { accessUnits } from './access-units.ts';
import { elementaryStream } from './elementary-stream.ts';
import { PACKET_BYTES } from './packet.ts';
import { programTables, TABLES_BYTES } from './program-tables.ts';
import type { TrackSurvey } from './survey.ts';
import { Multiplexer, type SourcedUnit } from './multiplexer.ts';

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
function placeUnits({ survey, first, end }: StreamSpan, number: number, sources: ByteRuns[]): SourcedUnit[] {
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
