import { HeadwaterError } from '../model/errors.ts';
import type { SourceTrack } from './build-tracks.ts';
import { ENCRYPTED } from '../isobmff/movie/codecs.ts';
import { openUsable } from './open-usable.ts';
import { findTrack } from './choose-tracks.ts';
import type { LoadContext } from './load-context.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { openTrack } from '../isobmff/movie/open-track.ts';
import { type Movie, readMovie } from '../isobmff/movie/read-movie.ts';
import type { ObjectLocation, MediaReference } from './server-manifest/server-manifest.ts';

/** Files of one asset that are indexed at a time: a whole ladder at once, a manifest of hundreds in turns. */
const FILES_AT_A_TIME = 8;

/** Of one asset: what the cache holds by default, so that no asset is too large to be kept. */
const INDEX_LIMIT_BYTES = 256 * 1024 * 1024;

/**
 * Indexes the files that a server manifest names, each once, in parallel, and opens the tracks it means.
 * @throws HeadwaterError `corrupt-media`, `unsupported-media`, `invalid-server-manifest`, and what the store throws
 */
export async function openReferences(
  { store, headBytes }: LoadContext,
  references: readonly MediaReference[],
  signal?: AbortSignal,
): Promise<{ movies: readonly Movie[]; tracks: readonly SourceTrack[]; leftOut: readonly string[] }> {
  const files = new Map(references.map(({ location }) => [idOf(location), location]));
  let total = 0;
  const index = async ([id, location]: [string, ObjectLocation], signal: AbortSignal) => {
    const movie = await readMovie(store, location, headBytes, signal);
    total += movie.view.byteLength;
    if (total > INDEX_LIMIT_BYTES) {
      const detail = `with it, the indexes of the asset exceed ${INDEX_LIMIT_BYTES} bytes`;
      throw new HeadwaterError('unsupported-media', `Cannot package ${location.key}: ${detail}`);
    }
    return [id, movie] as const;
  };
  const movies = new Map(await mapConcurrently([...files], FILES_AT_A_TIME, index, signal));
  const candidates = references.map(({ location, kind, trackId, bitrate, language, label }) => {
    const movie = movies.get(idOf(location))!;
    const outline = findTrack(movie, kind, trackId);
    if (ENCRYPTED.has(outline.format)) {
      throw outline.subject.unsupported(`sample entry "${outline.format}" is encrypted`);
    }
    return { kind, open: () => ({ track: openTrack(movie, outline), bitrate, language, label }) };
  });
  const { opened, leftOut } = openUsable(candidates);
  return { movies: [...movies.values()], tracks: opened, leftOut };
}

function idOf({ bucket, key }: ObjectLocation): string {
  return JSON.stringify([bucket, key]);
}
