import { createHash } from 'node:crypto';
import type { ObjectRef } from '../model/object-store.ts';
import type { Asset, Track } from '../model/asset.ts';
import { lookUpInterstitials } from './look-up-interstitials.ts';
import { buildTracks } from './build-tracks.ts';
import { lookUpTiles } from './look-up-tiles.ts';
import { leaveOutUnplayed } from './leave-out-unplayed.ts';
import type { LoadContext } from './load-context.ts';
import { loadSource } from './load-source.ts';
import type { Fraction } from './timeline/fraction.ts';
import type { ObjectLocation } from './server-manifest/server-manifest.ts';

/** An asset, and the objects it was made from. */
interface LoadedAsset {
  readonly asset: Asset;
  readonly objects: readonly ObjectRef[];
  /** Objects that are not there, and would belong to it. */
  readonly absent: readonly ObjectLocation[];
}

/**
 * Makes an asset of a server manifest (`.ism`) or a mapping (`.json`) and its media files, of a set of files, or of one.
 * @throws HeadwaterError `corrupt-media`, `unsupported-media`, `invalid-server-manifest`, `malformed-url` and what the store throws
 */
export async function loadAsset(context: LoadContext, at: ObjectLocation): Promise<LoadedAsset> {
  const source = await loadSource(context, at);
  const { played, leftOut } = leaveOutUnplayed(source.tracks);
  const wished = source.fragmentLength === undefined ? context.segmentLengthOf?.(at) : undefined;
  const length = source.fragmentLength ?? wished;
  const steps = buildTracks({ tracks: played, textFiles: source.textFiles }, length);
  const { tracks, texts, textStartsMs, heldBytes, ...built } = await context.slices.run(
    steps,
    context.signal,
  );
  const durationSeconds =
    tracks.length > 0 ? Math.max(...tracks.map(endSeconds)) : textStartsMs.at(-1)! / 1000;
  const tiles = await lookUpTiles(context, source.images, { durationSeconds, ids: built.ids });
  const between = await lookUpInterstitials(context, at, durationSeconds);
  const { name, movies, hls, dash, ignored } = source;
  const objects = [...source.objects, ...tiles.objects, ...between.objects];
  const asset = {
    name,
    tracks,
    texts,
    textStartsMs,
    images: [...built.images, ...tiles.images],
    durationSeconds,
    interstitials: between.interstitials,
    revision: revisionOf(objects, wished),
    query: '',
    lastModifiedMs: Math.max(...objects.map(({ lastModifiedMs }) => lastModifiedMs)),
    heldBytes: movies.reduce((sum, { view }) => sum + view.byteLength, heldBytes),
    hls,
    dash,
    ignored,
    leftOut: [...source.leftOut, ...leftOut, ...tiles.leftOut, ...between.leftOut],
  };
  return { asset, objects, absent: between.absent };
}

function endSeconds({ samples, timescale }: Track): number {
  return samples.endTicks / timescale;
}

/** @param wished what else decides where it is cut, beside the objects */
function revisionOf(objects: readonly ObjectRef[], wished: Fraction | undefined): string {
  const hash = createHash('sha256');
  if (wished !== undefined) hash.update(JSON.stringify(wished));
  for (const { bucket, key, etag } of objects) hash.update(JSON.stringify([bucket, key, etag]));
  return hash.digest('base64url').slice(0, 22);
}
