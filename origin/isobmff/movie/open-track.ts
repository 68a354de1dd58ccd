import type { Steps } from '../../steps.ts';
import { describeTrack, type TrackDescription } from './describe-track.ts';
import { type Edit, readEdit, runOn, startAt } from '../samples/edit-list.ts';
import type { TrackOutline } from './list-tracks.ts';
import { type PickedEntry, pickSampleEntry } from './pick-sample-entry.ts';
import { applyEdit, type Presentation } from '../samples/presentation.ts';
import { rescale } from '../samples/rescale.ts';
import type { MediaSubject } from '../media-subject.ts';
import { type DescriptionRun, descriptionRuns } from '../samples/description-runs.ts';
import { changeClock, readSamples, type Samples } from './read-samples.ts';
import type { Movie } from './read-movie.ts';
import { nextSyncSample, type SampleTables } from '../samples/sample-tables.ts';

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
  /** Where it has several sample entries: the samples of `tables` at which they change. */
  readonly descriptions?: readonly DescriptionRun[] | undefined;
}

/** @throws HeadwaterError `corrupt-media`, `unsupported-media` */
export function* openTrack(movie: Movie, outline: TrackOutline): Steps<OpenTrack> {
  const { subject } = outline;
  const entry = pickSampleEntry(movie.view, outline);
  yield;
  const described = describeTrack(movie.view, outline, entry);
  yield;
  const read = yield* readSamples(movie, outline);
  const clock = { from: described.timescale, to: clockOf(described, editOf(described, read, subject)) };
  const changes = clock.from !== clock.to;
  const description = changes ? inClock(described, clock.to) : described;
  const samples = changes ? yield* changeClock(read, clock, movie.object.sizeBytes, subject) : read;
  const edit = editOf(description, samples, subject);
  const descriptions = yield* readDescriptions(movie, outline, entry, samples.tables);
  const { tables, fragmentFirsts } = samples;
  const timing = { kind: entry.kind, timescale: description.timescale };
  const presentation = yield* applyEdit(tables, edit, timing, subject);
  return { movie, outline, entry, description, tables, edit, presentation, fragmentFirsts, descriptions };
}

/** Decoders change at sync samples. */
function* readDescriptions(
  movie: Movie,
  { trackId, subject }: TrackOutline,
  { several }: PickedEntry,
  tables: SampleTables,
): Steps<readonly DescriptionRun[] | undefined> {
  if (several === undefined) return undefined;
  if (movie.fragments?.has(trackId) === true) {
    throw subject.unsupported(`its fragments use ${several.bytes.length} sample entries that differ`);
  }
  const runs = yield* descriptionRuns(tables, (number) => several.numbers.get(number)!);
  if (runs.some(({ first }) => nextSyncSample(tables, first) !== first)) {
    throw subject.unsupported('its sample entries change between sync samples');
  }
  return runs;
}

function editOf(
  { edits, movieTimescale, timescale }: TrackDescription,
  { startTicks, endOfMovieTicks }: Samples,
  subject: MediaSubject,
): Edit {
  const stated = readEdit(edits, movieTimescale, timescale, subject);
  return runOn(startAt(stated, startTicks), endOfMovieTicks);
}

/**
 * Primed sound goes by its own rate: readers take the `media_time` that skips the priming for a number of samples, so
 * that they would skip seconds in the timescale of Smooth Streaming, 10 MHz. HE-AAC goes by half of its rate.
 */
function clockOf({ audio, timescale }: TrackDescription, edit: Edit): number {
  const primed = audio !== undefined && edit.startTicks > 0;
  return primed && audio.sampleRate !== 2 * timescale ? audio.sampleRate : timescale;
}

function inClock(description: TrackDescription, timescale: number): TrackDescription {
  const edits = description.edits.map((entry) => ({
    ...entry,
    // -1 is no time.
    media_time: entry.media_time < 0 ? -1 : rescale(entry.media_time, description.timescale, timescale),
  }));
  return { ...description, timescale, edits };
}
