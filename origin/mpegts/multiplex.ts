import type { ByteRuns, Transform } from '../model/response-plan.ts';
import { accessUnits } from './access-units.ts';
import { programTables, TABLES_BYTES } from './program-tables.ts';
import type { TrackSurvey } from './survey.ts';
import { Multiplexer } from './multiplexer.ts';
import { type PlacedUnit, type UnitStream, UnitTable } from './unit-table.ts';

/** PID of the first stream; the next ones follow. Apple's and others' multiplexers begin there too. */
const FIRST_PID = 0x100;

/** Whole segments of a surveyed track, from `first` to before `end`. */
export interface StreamSpan {
  readonly survey: TrackSurvey;
  readonly first: number;
  readonly end: number;
}

/** What a span's samples are read from, and what becomes of them. */
interface Source extends UnitStream {
  readonly media: ByteRuns;
}

/** A segment, before any of its media is read. */
interface MultiplexedSegment {
  readonly lengthBytes: number;
  /** What is kept to make it. */
  readonly heldBytes: number;
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
    spans.map(({ survey }, i) => ({ pid: FIRST_PID + i, ...survey.stream })),
    index,
  );
  const sources: Source[] = [];
  const placed = spans.flatMap((span, i) => placeUnits(span, i, sources));
  // The sort is stable: where two are decoded at once, the one with the clock goes first.
  placed.sort((a, b) => a.unit.dts - b.unit.dts);
  const units = new UnitTable(sources, placed);
  return {
    lengthBytes: TABLES_BYTES + units.lengthBytes,
    heldBytes: TABLES_BYTES + units.heldBytes,
    sources: sources.map(({ media }) => media),
    transform: () => new Multiplexer(tables, units),
  };
}

/** @param number of the stream, from 0 */
function placeUnits({ survey, first, end }: StreamSpan, number: number, sources: Source[]): PlacedUnit[] {
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
    return { unit, source: sources.length, counter: before };
  });
  const media = { object: track.object, runs: track.samples.read(from, to).runs };
  sources.push({ media, stream, pid, carriesClock });
  return placed;
}
