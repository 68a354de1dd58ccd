import { describeTrack, type TrackDescription } from './describe-track.ts';
import { type Edit, readEdit, runOn, startAt } from '../samples/edit-list.ts';
import { joinTables } from '../fragments/join-tables.ts';
import type { TrackOutline } from './list-tracks.ts';
import { type PickedEntry, pickSampleEntry } from './pick-sample-entry.ts';
import { applyEdit, type Presentation } from '../samples/presentation.ts';
import { readSampleTables } from '../samples/read-sample-tables.ts';
import type { Movie } from './read-movie.ts';
import type { SampleTables } from '../samples/sample-tables.ts';

/** A track understood up to its samples, but not cut into segments yet. */
export interface OpenTrack {
  readonly movie: Movie;
  readonly outline: TrackOutline;
  readonly entry: PickedEntry;
  readonly description: TrackDescription;
  readonly tables: SampleTables;
  /** Of the edit list, as `presentation` applies it. */
  readonly edit: Edit;
  readonly presentation: Presentation;
  /** Where the file is fragmented: the samples of `tables` at which fragments start. */
  readonly fragmentFirsts?: readonly number[] | undefined;
}

/** @throws HeadwaterError `corrupt-media`, `unsupported-media` */
export function openTrack(movie: Movie, outline: TrackOutline): OpenTrack {
  const { view } = movie;
  const { subject } = outline;
  const entry = pickSampleEntry(view, outline);
  const description = describeTrack(view, outline, entry);
  const { edits, movieTimescale, timescale } = description;
  const samples = readSamples(movie, outline);
  const { tables, startTicks, endOfMovieTicks, fragmentFirsts } = samples;
  const read = readEdit(edits, movieTimescale, timescale, subject);
  const edit = runOn(startAt(read, startTicks), endOfMovieTicks);
  const presentation = applyEdit(tables, edit, { kind: entry.kind, timescale }, subject);
  return { movie, outline, entry, description, tables, edit, presentation, fragmentFirsts };
}

interface Samples {
  readonly tables: SampleTables;
  /** Decode time of the first one; the tables begin at 0. */
  readonly startTicks: number;
  /** Of samples that go on in fragments: where those of the `moov` end. */
  readonly endOfMovieTicks?: number;
  readonly fragmentFirsts?: readonly number[];
}

/** From the `moov`, from fragments, or from both, one after the other. */
function readSamples(
  { view, object, fragments: all }: Movie,
  { trackId, stbl, subject }: TrackOutline,
): Samples {
  const { sizeBytes } = object;
  const tables = readSampleTables(view, stbl, sizeBytes, subject);
  const fragments = all?.get(trackId);
  if (!fragments) {
    if (tables.count === 0) throw subject.unsupported('it has no samples');
    return { tables, startTicks: 0 };
  }
  const { startTicks } = fragments;
  const inFragments = readSampleTables(fragments.view, fragments.stbl, sizeBytes, subject);
  if (tables.count === 0) {
    return { tables: inFragments, startTicks: startTicks ?? 0, fragmentFirsts: fragments.firsts };
  }
  const parts = [{ tables }, { tables: inFragments, startTicks }];
  const joined = joinTables(parts, sizeBytes, subject);
  return {
    tables: readSampleTables(joined.view, joined.stbl, sizeBytes, subject),
    startTicks: 0,
    endOfMovieTicks: tables.durations.total,
  };
}
