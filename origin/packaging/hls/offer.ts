import type { Asset, Track } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';

/** Parameter sets in samples are not allowed. HLS Authoring Specification for Apple Devices 1.2, 1.10 */
const IN_BAND: ReadonlySet<string> = new Set(['avc3', 'hev1', 'dvhe']);

/** A track as HLS may have it; undefined where it may not. */
export function offeredTrack(track: Track): Track | undefined {
  return IN_BAND.has(track.format) ? track.outOfBand && { ...track, ...track.outOfBand } : track;
}

/**
 * The asset as HLS may have it; what it may not is among what is left out.
 *
 * @throws HeadwaterError `unsupported-media` where no video is left of an asset that has some, or nothing at all
 */
export function offeredAsset(asset: Asset): Asset {
  const tracks = asset.tracks.flatMap((track) => offeredTrack(track) ?? []);
  if (tracks.length === asset.tracks.length) return { ...asset, tracks };
  const reasons = asset.tracks.filter((track) => offeredTrack(track) === undefined).map(reasonFor);
  const hasVideo = (some: readonly Track[]) => some.some(({ kind }) => kind === 'video');
  if (tracks.length === 0 || (hasVideo(asset.tracks) && !hasVideo(tracks))) {
    throw new HeadwaterError(
      'unsupported-media',
      `Cannot package ${asset.name} as HLS: ${reasons.join('; ')}`,
    );
  }
  return { ...asset, tracks, leftOut: [...asset.leftOut, ...reasons] };
}

function reasonFor({ id, format }: Track): string {
  return `${id} in HLS: sample entry "${format}" does not hold all parameter sets`;
}
