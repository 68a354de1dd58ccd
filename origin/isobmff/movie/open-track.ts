import { describeTrack, type TrackDescription } from './describe-track.ts';
import { type Edit, readEdit, startAt } from '../samples/edit-list.ts';
import type { Fragments } from '../fragments/fragments.ts';
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
  const fragments = movie.fragments?.get(outline.trackId);
  const tables = readTables(movie, outline, fragments);
  const edit = readEdit(edits, movieTimescale, timescale, subject);
  const edited = fragments ? startAt(edit, fragments.startTicks) : edit;
  const presentation = applyEdit(tables, edited, { kind: entry.kind, timescale }, subject);
  const opened = { movie, outline, entry, description, tables, edit: edited, presentation };
  return { ...opened, fragmentFirsts: fragments?.firsts };
}

function readTables(
  { view, object }: Movie,
  { stbl, subject }: TrackOutline,
  fragments?: Fragments,
): SampleTables {
  const tables = readSampleTables(view, stbl, object.sizeBytes, subject);
  if (!fragments) {
    if (tables.count === 0) throw subject.unsupported('it has no samples');
    return tables;
  }
  if (tables.count > 0) throw subject.unsupported('it has samples both in its moov box and in fragments');
  return readSampleTables(fragments.view, fragments.stbl, object.sizeBytes, subject);
}
