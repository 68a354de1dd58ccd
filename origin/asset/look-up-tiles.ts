import { HeadwaterError } from '../model/errors.ts';
import type { ImageTrack } from '../model/image.ts';
import type { ObjectRef } from '../model/object-store.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import type { LoadContext } from './load-context.ts';
import { ObjectTiles } from './object-tiles.ts';
import { TILE_NUMBER } from './server-manifest/image-reference.ts';
import type { TrackIds } from './track-ids.ts';
import type { ImageReference } from './server-manifest/server-manifest.ts';

/** Each is looked up before the title plays: a film of two hours has eight of a hundred thumbnails. */
const TILES_LIMIT = 128;

const TYPES: readonly (readonly [end: RegExp, type: ImageTrack['contentType']])[] = [
  [/\.jpe?g$/i, 'image/jpeg'],
  [/\.png$/i, 'image/png'],
];

interface FoundImages {
  readonly images: readonly ImageTrack[];
  /** The files that they are. */
  readonly objects: readonly ObjectRef[];
  /** Thumbnails that cannot be had, each with the reason: nobody has to miss a film because of them. */
  readonly leftOut: readonly string[];
}

/** Finds the images that thumbnails of a title are on. @throws HeadwaterError what the store throws, but for missing objects */
export async function lookUpTiles(
  context: LoadContext,
  references: readonly ImageReference[],
  { durationSeconds, ids }: { readonly durationSeconds: number; readonly ids: TrackIds },
): Promise<FoundImages> {
  const images: ImageTrack[] = [];
  const objects: ObjectRef[] = [];
  const leftOut: string[] = [];
  for (const reference of references) {
    const found = await imageTrack(context, reference, durationSeconds);
    if (typeof found === 'string') leftOut.push(`<img> ${reference.location.key}: ${found}`);
    else {
      images.push({ ...found.image, id: ids.next('img', 'und', '', found.image.bitrate) });
      objects.push(...found.objects);
    }
  }
  return { images, objects, leftOut };
}

/** @returns or why there is none */
async function imageTrack(
  context: LoadContext,
  { location, bitrate, ...shape }: ImageReference,
  durationSeconds: number,
): Promise<{ image: Omit<ImageTrack, 'id'>; objects: readonly ObjectRef[] } | string> {
  const contentType = TYPES.find(([end]) => end.test(location.key))?.[1];
  if (contentType === undefined) return 'neither a .jpg nor a .png';
  const isTemplate = location.key.includes(TILE_NUMBER);
  const seconds = shape.columns * shape.rows * shape.thumbnailSeconds;
  const count = isTemplate ? Math.max(1, Math.ceil(durationSeconds / seconds)) : 1;
  if (count > TILES_LIMIT) return `${count} images, the limit is ${TILES_LIMIT}: put more thumbnails on each`;
  const keys = Array.from({ length: count }, (_, i) => location.key.replaceAll(TILE_NUMBER, String(i + 1)));
  const lookUp = async (key: string, signal: AbortSignal) => objectAt(context, { ...location, key }, signal);
  const tiles = await mapConcurrently(keys, context.filesAtATime, lookUp, context.signal);
  // A title may be a little longer than its thumbnails.
  if (
    count > 1 &&
    tiles.at(-1) === undefined &&
    durationSeconds - (count - 1) * seconds <= shape.thumbnailSeconds
  )
    tiles.pop();
  const missing = tiles.indexOf(undefined);
  if (missing >= 0) return `${keys[missing]} is not there`;
  const there = tiles as ObjectRef[];
  const largest = Math.max(...there.map(({ sizeBytes }) => sizeBytes));
  const measured = bitrate ?? Math.max(1, Math.ceil((largest * 8) / seconds));
  const image = { bitrate: measured, contentType, ...shape, tiles: new ObjectTiles(there, seconds) };
  return { image, objects: there };
}

async function objectAt(
  { store }: LoadContext,
  location: ImageReference['location'],
  signal: AbortSignal,
): Promise<ObjectRef | undefined> {
  try {
    return (await store.readFully({ ...location, start: 0, end: 1 }, signal)).object;
  } catch (error) {
    const { code } = HeadwaterError.from(error);
    if (code === 'not-found' || code === 'object-too-short') return undefined;
    throw error;
  }
}
