import { createHash } from 'node:crypto';
import type { ObjectRef, ObjectStore } from '../storage/object-store.ts';
import type { Asset, Track } from './asset.ts';
import { buildTracks } from './build-tracks.ts';
import { chooseTracks } from './choose-tracks.ts';
import { readMovie } from './mp4/read-movie.ts';

/** An asset, and the objects it was made from. */
export interface LoadedAsset {
  readonly asset: Asset;
  readonly objects: readonly ObjectRef[];
}

export async function loadAsset(
  store: ObjectStore,
  bucket: string,
  key: string,
  headBytes: number,
  signal?: AbortSignal,
): Promise<LoadedAsset> {
  const movie = await readMovie(store, bucket, key, headBytes, signal);
  const choice = chooseTracks(movie);
  const { tracks, heldBytes } = buildTracks(choice.sources);
  const objects = [movie.object];
  return {
    objects,
    asset: {
      name: nameOf(key),
      tracks,
      durationSeconds: Math.max(...tracks.map(endSeconds)),
      revision: revisionOf(objects),
      lastModifiedMs: Math.max(...objects.map(({ lastModifiedMs }) => lastModifiedMs)),
      rendered: new Map(),
      heldBytes: heldBytes + movie.view.byteLength,
      unknownMeta: [],
      leftOut: choice.leftOut,
    },
  };
}

function nameOf(key: string): string {
  const file = key.slice(key.lastIndexOf('/') + 1);
  const dot = file.lastIndexOf('.');
  return dot > 0 ? file.slice(0, dot) : file;
}

function endSeconds({ samples, segments, timescale }: Track): number {
  return (segments.startTicks(segments.count) - samples.mediaTimeTicks) / timescale;
}

function revisionOf(objects: readonly ObjectRef[]): string {
  const hash = createHash('sha256');
  for (const { bucket, key, etag } of objects) hash.update(JSON.stringify([bucket, key, etag]));
  return hash.digest('base64url').slice(0, 22);
}
