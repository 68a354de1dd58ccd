import { baseName } from '../base-name.ts';
import type { DashWishes, HlsWishes } from '../model/asset.ts';
import { HeadwaterError } from '../model/errors.ts';
import type { ObjectRef } from '../model/object-store.ts';
import type { SourceTrack } from './source-track.ts';
import { chooseTracks } from './choose-tracks.ts';
import { parseFileSet } from './file-sets/file-set.ts';
import { parseMapping } from './file-sets/parse-mapping.ts';
import { leaveOutRepeats } from './leave-out-repeats.ts';
import type { SourceTextFile } from './look-up-texts.ts';
import type { LoadContext } from './load-context.ts';
import { readMovie, type Movie } from '../isobmff/movie/read-movie.ts';
import { openReferences } from './open-references.ts';
import { parseServerManifest } from './server-manifest/parse-server-manifest.ts';
import type { ImageReference, ObjectLocation, WantedMedia } from './server-manifest/server-manifest.ts';
import type { Fraction } from './timeline/fraction.ts';

/** What an asset is made of, not cut yet. */
interface Source {
  /** What URLs of its tracks begin with. */
  readonly name: string;
  readonly objects: readonly ObjectRef[];
  readonly movies: readonly Movie[];
  readonly tracks: readonly SourceTrack[];
  /** Files that hold nothing but text. */
  readonly textFiles: readonly SourceTextFile[];
  readonly images: readonly ImageReference[];
  readonly fragmentLength?: Fraction | undefined;
  readonly hls: HlsWishes;
  readonly dash: DashWishes;
  readonly ignored: readonly string[];
  readonly leftOut: readonly string[];
}

/** A ladder of a hundred tracks is 60 KiB of manifest. */
const MANIFEST_LIMIT_BYTES = 1024 * 1024;

type LoadSource = (context: LoadContext, at: ObjectLocation) => Promise<Source>;

/** By what a key ends in, which URLs spell in any case; all others are media files. */
const SOURCES: readonly (readonly [end: RegExp, load: LoadSource])[] = [
  [/\.isml$/i, refuseLive],
  [/\.ism$/i, fromManifest],
  [/\.json$/i, fromMapping],
  [/\.urlset$/i, fromFileSet],
];

/**
 * Reads what a key means, and opens its tracks.
 *
 * @throws HeadwaterError `corrupt-media`, `unsupported-media`, `invalid-server-manifest`, `malformed-url` and what the store throws
 */
export async function loadSource(context: LoadContext, at: ObjectLocation): Promise<Source> {
  const [, load] = SOURCES.find(([end]) => end.test(at.key)) ?? [/$/, fromMediaFile];
  return load(context, at);
}

/** Where nothing says anything else. */
const UNSAID = { images: [], hls: {}, dash: {}, ignored: [] } as const;

async function refuseLive(_: LoadContext, { key }: ObjectLocation): Promise<Source> {
  throw new HeadwaterError('unsupported-media', `Cannot package ${key}: live is not supported`, {
    detail: 'live is not supported',
  });
}

async function fromMediaFile(context: LoadContext, at: ObjectLocation): Promise<Source> {
  const movie = await readMovie(context, at);
  const { sources, leftOut } = await context.slices.run(chooseTracks(movie), context.signal);
  const objects = [movie.object];
  return {
    ...UNSAID,
    name: nameOf(at.key),
    objects,
    movies: [movie],
    tracks: sources,
    textFiles: [],
    leftOut,
  };
}

async function fromManifest(context: LoadContext, at: ObjectLocation): Promise<Source> {
  const { object, bytes } = await readManifest(context, at);
  const manifest = parseServerManifest(bytes, at, context.locate);
  const { movies, tracks, textFiles, leftOut } = await openReferences(context, manifest.media);
  return {
    ...manifest,
    name: nameOf(at.key),
    objects: [object, ...objectsOf(movies, textFiles)],
    movies,
    tracks,
    textFiles,
    leftOut: [...manifest.leftOut, ...leftOut],
  };
}

async function fromMapping(context: LoadContext, at: ObjectLocation): Promise<Source> {
  const { object, bytes } = await readManifest(context, at);
  const source = await fromFiles(context, nameOf(at.key), parseMapping(bytes, at, context.locate));
  return { ...source, objects: [object, ...source.objects] };
}

async function fromFileSet(context: LoadContext, { bucket, key }: ObjectLocation): Promise<Source> {
  const { name, keys } = parseFileSet(key);
  const files = keys.map((one): WantedMedia => ({ kind: 'all', location: { bucket, key: one } }));
  return fromFiles(context, name, files);
}

async function fromFiles(
  context: LoadContext,
  name: string,
  wanted: readonly WantedMedia[],
): Promise<Source> {
  const { movies, tracks, textFiles, leftOut } = await openReferences(context, wanted);
  const { kept, leftOut: repeats } = leaveOutRepeats(tracks);
  const objects = objectsOf(movies, textFiles);
  return { ...UNSAID, name, objects, movies, tracks: kept, textFiles, leftOut: [...leftOut, ...repeats] };
}

function objectsOf(movies: readonly Movie[], textFiles: readonly SourceTextFile[]): ObjectRef[] {
  return [...movies.map((movie) => movie.object), ...textFiles.map(({ object }) => object)];
}

async function readManifest(
  { store, signal }: LoadContext,
  at: ObjectLocation,
): Promise<{ object: ObjectRef; bytes: Buffer }> {
  const read = await store.readFully({ ...at, start: 0, end: MANIFEST_LIMIT_BYTES }, signal);
  const { sizeBytes } = read.object;
  if (sizeBytes <= MANIFEST_LIMIT_BYTES) return read;
  throw new HeadwaterError(
    'invalid-server-manifest',
    `Cannot parse server manifest ${at.key}: it has ${sizeBytes} bytes, the limit is ${MANIFEST_LIMIT_BYTES}`,
  );
}

function nameOf(key: string): string {
  const file = baseName(key);
  const dot = file.lastIndexOf('.');
  return dot > 0 ? file.slice(0, dot) : file;
}
