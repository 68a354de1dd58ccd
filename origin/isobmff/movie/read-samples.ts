import type { Steps } from '../../steps.ts';
import { joinTables } from '../fragments/join-tables.ts';
import type { MediaSubject } from '../media-subject.ts';
import { readSampleTables } from '../samples/read-sample-tables.ts';
import { rescale } from '../samples/rescale.ts';
import type { SampleTables } from '../samples/sample-tables.ts';
import type { TrackOutline } from './list-tracks.ts';
import type { Movie } from './read-movie.ts';

/** The samples of a track, wherever they are told. */
export interface Samples {
  readonly tables: SampleTables;
  /** Decode time of the first one; the tables begin at 0. */
  readonly startTicks: number;
  /** Of samples that go on in fragments: where those of the `moov` end. */
  readonly endOfMovieTicks?: number | undefined;
  readonly fragmentFirsts?: readonly number[] | undefined;
}

/**
 * From the `moov`, from fragments, or from both, one after the other.
 * @throws HeadwaterError `corrupt-media`, `unsupported-media` where there are none, or the two overlap
 */
export function* readSamples(movie: Movie, { trackId, stbl, subject }: TrackOutline): Steps<Samples> {
  const { sizeBytes } = movie.object;
  const tables = yield* readSampleTables(movie.view, stbl, sizeBytes, subject);
  const fragments = movie.fragments?.get(trackId);
  if (!fragments) {
    if (tables.count === 0) throw subject.presentsNothing('it has no samples');
    return { tables, startTicks: 0 };
  }
  const { startTicks } = fragments;
  const inFragments = yield* readSampleTables(fragments.view, fragments.stbl, sizeBytes, subject);
  if (tables.count === 0) {
    return { tables: inFragments, startTicks: startTicks ?? 0, fragmentFirsts: fragments.firsts };
  }
  const parts = [{ tables }, { tables: inFragments, startTicks }];
  const joined = yield* joinTables(parts, sizeBytes, subject);
  return {
    tables: yield* readSampleTables(joined.view, joined.stbl, sizeBytes, subject),
    startTicks: 0,
    endOfMovieTicks: tables.durations.total,
  };
}

/** Two timescales. */
interface Change {
  readonly from: number;
  readonly to: number;
}

/** The same samples by another clock: times are rounded, and never add up to more than one tick. */
export function* changeClock(
  { tables, startTicks, endOfMovieTicks, fragmentFirsts }: Samples,
  { from, to }: Change,
  objectBytes: number,
  subject: MediaSubject,
): Steps<Samples> {
  const clock = (ticks: number) => rescale(ticks, from, to);
  const { view, stbl } = yield* joinTables([{ tables, startTicks, clock }], objectBytes, subject);
  return {
    tables: yield* readSampleTables(view, stbl, objectBytes, subject),
    startTicks: clock(startTicks),
    endOfMovieTicks: endOfMovieTicks === undefined ? undefined : clock(endOfMovieTicks),
    fragmentFirsts,
  };
}
