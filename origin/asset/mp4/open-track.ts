import { describeTrack, type TrackDescription } from './describe-track.ts';
import { readEdit } from './edit-list.ts';
import type { TrackOutline } from './list-tracks.ts';
import { type PickedEntry, pickSampleEntry } from './pick-sample-entry.ts';
import { applyEdit, type Presentation } from './presentation.ts';
import { readSampleTables } from './read-sample-tables.ts';
import type { Movie } from './read-movie.ts';
import type { SampleTables } from './sample-tables.ts';

/** A track understood up to its samples, but not cut into segments yet. */
export interface OpenTrack {
  readonly movie: Movie;
  readonly outline: TrackOutline;
  readonly entry: PickedEntry;
  readonly description: TrackDescription;
  readonly tables: SampleTables;
  readonly presentation: Presentation;
}

/** @throws HeadwaterError `corrupt-media`, `unsupported-media` */
export function openTrack(movie: Movie, outline: TrackOutline): OpenTrack {
  const { view, object } = movie;
  const { subject } = outline;
  const entry = pickSampleEntry(view, outline);
  const description = describeTrack(view, outline, entry);
  const { edits, movieTimescale, timescale } = description;
  const tables = readSampleTables(view, outline.stbl, object.sizeBytes, subject);
  if (tables.count === 0) throw subject.unsupported('it has no samples');
  const edit = readEdit(edits, movieTimescale, timescale, subject);
  const presentation = applyEdit(tables, edit, entry.kind, timescale, subject);
  return { movie, outline, entry, description, tables, presentation };
}
