import { HeadwaterError } from '../model/errors.ts';
import type { Steps } from '../steps.ts';
import type { SourceTrack } from './source-track.ts';
import { ENCRYPTED } from '../isobmff/movie/codecs.ts';
import { type Candidate, openUsable } from './open-usable.ts';
import { findTrack, openOutline, playableTracks, refuseImagesAlone } from './choose-tracks.ts';
import type { LoadContext } from './load-context.ts';
import { isTextFile, lookUpTexts, type SourceTextFile } from './look-up-texts.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { type Movie, readMovie } from '../isobmff/movie/read-movie.ts';
import type { MediaReference, ObjectLocation, WantedMedia } from './server-manifest/server-manifest.ts';

interface OpenedReferences {
  readonly movies: readonly Movie[];
  readonly tracks: readonly SourceTrack[];
  readonly textFiles: readonly SourceTextFile[];
  readonly leftOut: readonly string[];
}

/**
 * Indexes the files that are wanted, each once, in parallel, and opens the tracks that are meant.
 * @throws HeadwaterError `corrupt-media`, `unsupported-media`, `invalid-server-manifest`, and what the store throws
 */
export async function openReferences(
  context: LoadContext,
  wanted: readonly WantedMedia[],
): Promise<OpenedReferences> {
  const references = wanted.map((one, order): WantedMedia => (one.kind === 'all' ? one : { ...one, order }));
  const texts = references.filter(isTextFile);
  const media = references.filter((reference) => !isTextFile(reference));
  const files = new Map(media.map(({ location }) => [idOf(location), location]));
  const needed = new Set(media.filter(({ kind }) => kind !== 'img').map(({ location }) => idOf(location)));
  const index = async ([id, location]: [string, ObjectLocation], signal: AbortSignal) =>
    [id, await readFile({ ...context, signal }, location, needed.has(id))] as const;
  const read = new Map(await mapConcurrently([...files], context.filesAtATime, index, context.signal));
  const { opened, leftOut } = await context.slices.run(openTracks(read, media), context.signal);
  if (texts.length === 0) refuseImagesAlone(opened, leftOut);
  const textFiles = await lookUpTexts(context, texts);
  const movies = [...read.values()].filter((movie): movie is Movie => !(movie instanceof HeadwaterError));
  return { movies, tracks: opened, textFiles, leftOut };
}

/** What nobody has to miss a film because of. */
const FAULTS: ReadonlySet<string> = new Set([
  'not-found',
  'object-too-short',
  'corrupt-media',
  'unsupported-media',
]);

/** @returns or why there is none, where it can be done without */
async function readFile(
  context: LoadContext,
  location: ObjectLocation,
  isNeeded: boolean,
): Promise<Movie | HeadwaterError> {
  try {
    return await readMovie(context, location);
  } catch (error) {
    if (isNeeded || !(error instanceof HeadwaterError) || !FAULTS.has(error.code)) throw error;
    return error;
  }
}

function* openTracks(
  movies: ReadonlyMap<string, Movie | HeadwaterError>,
  references: readonly WantedMedia[],
): Steps<{ opened: SourceTrack[]; leftOut: string[] }> {
  const candidates: Candidate<SourceTrack>[] = [];
  const ignored: string[] = [];
  for (const reference of references) {
    const movie = movies.get(idOf(reference.location))!;
    if (reference.kind === 'img') candidates.push(meantImages(movie, reference));
    else if (movie instanceof HeadwaterError) throw movie;
    else if (reference.kind === 'all') {
      const all = yield* playableTracks(movie);
      candidates.push(...all.candidates);
      ignored.push(...all.leftOut);
    } else candidates.push(yield* meantTrack(movie, reference));
  }
  const { opened, leftOut } = yield* openUsable(candidates);
  return { opened, leftOut: [...ignored, ...leftOut] };
}

/** Whatever is wrong with it, the rest plays. */
function meantImages(movie: Movie | HeadwaterError, reference: MediaReference): Candidate<SourceTrack> {
  const { location: _, kind, trackId, ...said } = reference;
  const open = function* (): Steps<SourceTrack> {
    if (movie instanceof HeadwaterError) throw movie;
    return { track: yield* openOutline(movie, yield* findTrack(movie, kind, trackId)), ...said };
  };
  return { kind, open };
}

function* meantTrack(movie: Movie, reference: MediaReference): Steps<Candidate<SourceTrack>> {
  const { location: _, kind, trackId, ...said } = reference;
  const outline = yield* findTrack(movie, kind, trackId);
  if (ENCRYPTED.has(outline.format)) {
    throw outline.subject.unsupported(`sample entry "${outline.format}" is encrypted`);
  }
  const open = function* (): Steps<SourceTrack> {
    return { track: yield* openOutline(movie, outline), ...said };
  };
  return { kind, open };
}

function idOf({ bucket, key }: ObjectLocation): string {
  return JSON.stringify([bucket, key]);
}
