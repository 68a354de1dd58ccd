import type { Steps } from '../steps.ts';
import type { SourceTrack } from './source-track.ts';
import { ENCRYPTED } from '../isobmff/movie/codecs.ts';
import { type Candidate, openUsable } from './open-usable.ts';
import { findTrack, playableTracks } from './choose-tracks.ts';
import type { LoadContext } from './load-context.ts';
import { isTextFile, lookUpTexts, type SourceTextFile } from './look-up-texts.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { openTrack } from '../isobmff/movie/open-track.ts';
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
  references: readonly WantedMedia[],
): Promise<OpenedReferences> {
  const texts = references.filter(isTextFile);
  const media = references.filter((reference) => !isTextFile(reference));
  const files = new Map(media.map(({ location }) => [idOf(location), location]));
  const index = async ([id, location]: [string, ObjectLocation], signal: AbortSignal) =>
    [id, await readMovie({ ...context, signal }, location)] as const;
  const movies = new Map(await mapConcurrently([...files], context.filesAtATime, index, context.signal));
  const { opened, leftOut } = await context.slices.run(openTracks(movies, media), context.signal);
  const textFiles = await lookUpTexts(context, texts);
  return { movies: [...movies.values()], tracks: opened, textFiles, leftOut };
}

function* openTracks(
  movies: ReadonlyMap<string, Movie>,
  references: readonly WantedMedia[],
): Steps<{ opened: SourceTrack[]; leftOut: string[] }> {
  const candidates: Candidate<SourceTrack>[] = [];
  const ignored: string[] = [];
  for (const reference of references) {
    const movie = movies.get(idOf(reference.location))!;
    if (reference.kind === 'all') {
      const all = yield* playableTracks(movie);
      candidates.push(...all.candidates);
      ignored.push(...all.leftOut);
    } else candidates.push(yield* meantTrack(movie, reference));
  }
  const { opened, leftOut } = yield* openUsable(candidates);
  return { opened, leftOut: [...ignored, ...leftOut] };
}

function* meantTrack(movie: Movie, reference: MediaReference): Steps<Candidate<SourceTrack>> {
  const { location: _, kind, trackId, ...said } = reference;
  const outline = yield* findTrack(movie, kind, trackId);
  if (ENCRYPTED.has(outline.format)) {
    throw outline.subject.unsupported(`sample entry "${outline.format}" is encrypted`);
  }
  const open = function* (): Steps<SourceTrack> {
    return { track: yield* openTrack(movie, outline), ...said };
  };
  return { kind, open };
}

function idOf({ bucket, key }: ObjectLocation): string {
  return JSON.stringify([bucket, key]);
}
