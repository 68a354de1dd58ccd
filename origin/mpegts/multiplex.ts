import type { ByteRuns, Transform } from '../model/response-plan.ts';
import type { Steps } from '../steps.ts';
import { clockBounds, type StreamSpans } from './clock-gaps.ts';
import { Multiplexer } from './multiplexer.ts';
import { programTables, TABLES_BYTES } from './program-tables.ts';
import { collectUnits, type UnitColumns } from './unit-columns.ts';
import { placeUnits } from './unit-table.ts';

/** PID of the first stream; the next ones follow. Apple's and others' multiplexers begin there too. */
const FIRST_PID = 0x100;

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
 * @param index of the segment, from 0
 */
export function* multiplex(spans: StreamSpans, index: number): Steps<MultiplexedSegment> {
  const tables = programTables(
    spans.map(({ survey }, i) => ({ pid: FIRST_PID + i, ...survey.streams[0]! })),
    index,
  );
  const streams: UnitColumns[] = [];
  const sources: ByteRuns[] = [];
  const { delayTicks } = spans[0].survey;
  for (const [i, span] of spans.entries()) {
    const role = { pid: FIRST_PID + i, carriesClock: i === 0, delayTicks };
    const { units, media } = yield* collectUnits(span, role);
    if (units.count === 0) continue;
    streams.push(units);
    sources.push(media);
  }
  const units = yield* placeUnits(streams, clockBounds(spans));
  return {
    lengthBytes: TABLES_BYTES + units.lengthBytes,
    heldBytes: TABLES_BYTES + units.heldBytes,
    sources,
    transform: () => new Multiplexer(tables, units),
  };
}
