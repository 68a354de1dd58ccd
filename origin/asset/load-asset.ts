import { createHash } from 'node:crypto';
import { HeadwaterError } from '../model/errors.ts';
import type { ObjectRef } from '../model/object-store.ts';
import type { Asset, DashWishes, HlsWishes, Track } from '../model/asset.ts';
import { buildTracks, type SourceTrack } from './build-tracks.ts';
import { chooseTracks } from './choose-tracks.ts';
import { leaveOutUnplayed } from './leave-out-unplayed.ts';
import type { LoadContext } from './load-context.ts';
import { readMovie, type Movie } from '../isobmff/movie/read-movie.ts';
import { openReferences } from './open-references.ts';
import { USUAL_DASH } from './server-manifest/dash-wishes.ts';
import { USUAL_HLS } from './server-manifest/hls-wishes.ts';
import { parseServerManifest } from './server-manifest/parse-server-manifest.ts';
import type { ObjectLocation } from './server-manifest/server-manifest.ts';
import type { Fraction } from './timeline/fraction.ts';

/** An asset, and the objects it was made from. */
interface LoadedAsset {
  readonly asset: Asset;
  readonly objects: readonly ObjectRef[];
}

interface Source {
  readonly objects: readonly ObjectRef[];
  readonly movies: readonly Movie[];
  readonly tracks: readonly SourceTrack[];
  readonly fragmentLength?: Fraction | undefined;
  readonly hls: HlsWishes;
  readonly dash: DashWishes;
  readonly unknownMeta: readonly string[];
  readonly leftOut: readonly string[];
}

/** A ladder of a hundred tracks is 60 KiB of manifest. */
const MANIFEST_LIMIT_BYTES = 1024 * 1024;

/**
 * Makes an asset of a server manifest (`.ism`) and its media files, or of one media file.
 * @throws HeadwaterError `corrupt-media`, `unsupported-media`, `invalid-server-manifest`, and what the store throws
 */
export async function loadAsset(context: LoadContext, at: ObjectLocation): Promise<LoadedAsset> {
  if (/\.isml$/i.test(at.key)) {
    throw new HeadwaterError('unsupported-media', `Cannot package ${at.key}: live is not supported`);
  }
  const load = /\.ism$/i.test(at.key) ? fromManifest : fromMediaFile;
  const source = await load(context, at);
  const { played, leftOut } = leaveOutUnplayed(source.tracks);
  const steps = buildTracks(played, source.fragmentLength);
  const { tracks, heldBytes } = await context.slices.run(steps, context.signal);
  const { objects, movies, hls, dash, unknownMeta } = source;
  const asset = {
    name: nameOf(at.key),
    tracks,
    durationSeconds: Math.max(...tracks.map(endSeconds)),
    revision: revisionOf(objects),
    query: '',
    lastModifiedMs: Math.max(...objects.map(({ lastModifiedMs }) => lastModifiedMs)),
    heldBytes: movies.reduce((sum, { view }) => sum + view.byteLength, heldBytes),
    hls,
    dash,
    unknownMeta,
    leftOut: [...source.leftOut, ...leftOut],
  };
  return { asset, objects };
}

async function fromMediaFile(context: LoadContext, at: ObjectLocation): Promise<Source> {
  const movie = await readMovie(context, at);
  const { sources, leftOut } = await context.slices.run(chooseTracks(movie), context.signal);
  const unsaid = { hls: USUAL_HLS, dash: USUAL_DASH, unknownMeta: [] };
  return { ...unsaid, objects: [movie.object], movies: [movie], tracks: sources, leftOut };
}

async function fromManifest(context: LoadContext, at: ObjectLocation): Promise<Source> {
  const { store, signal, locate } = context;
  const { object, bytes } = await store.readFully({ ...at, start: 0, end: MANIFEST_LIMIT_BYTES }, signal);
  if (object.sizeBytes > MANIFEST_LIMIT_BYTES) {
    const limit = `${object.sizeBytes} bytes, the limit is ${MANIFEST_LIMIT_BYTES}`;
    throw new HeadwaterError(
      'invalid-server-manifest',
      `Cannot parse server manifest ${at.key}: it has ${limit}`,
    );
  }
  const manifest = parseServerManifest(bytes, at, locate);
  const { movies, tracks, leftOut } = await openReferences(context, manifest.media);
  return {
    ...manifest,
    objects: [object, ...movies.map((movie) => movie.object)],
    movies,
    tracks,
    leftOut: [...manifest.leftOut, ...leftOut],
  };
}

function nameOf(key: string): string {
  const file = key.slice(key.lastIndexOf('/') + 1);
  const dot = file.lastIndexOf('.');
  return dot > 0 ? file.slice(0, dot) : file;
}

function endSeconds({ samples, timescale }: Track): number {
  return samples.endTicks / timescale;
}

function revisionOf(objects: readonly ObjectRef[]): string {
  const hash = createHash('sha256');
  for (const { bucket, key, etag } of objects) hash.update(JSON.stringify([bucket, key, etag]));
  return hash.digest('base64url').slice(0, 22);
}
