import type { Asset, Track } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';

/** A track as a format may have it, or why it may not. */
export type Offered = Track | { readonly whyNot: string };

/**
 * The asset as a format may have it; what it may not is among what is left out.
 *
 * @param format for people
 * @throws HeadwaterError `unsupported-media` where no video is left of an asset that has some, or nothing at all
 */
export function offeredAsset(asset: Asset, format: string, offer: (track: Track) => Offered): Asset {
  const tracks: Track[] = [];
  const reasons: string[] = asset.tracks.length === 0 ? ['it has nothing but text'] : [];
  for (const track of asset.tracks) {
    const offered = offer(track);
    if ('whyNot' in offered) reasons.push(`${track.id} in ${format}: ${offered.whyNot}`);
    else tracks.push(offered);
  }
  const hasVideo = (some: readonly Track[]) => some.some(({ kind }) => kind === 'video');
  if (tracks.length === 0 || (hasVideo(asset.tracks) && !hasVideo(tracks))) {
    throw new HeadwaterError(
      'unsupported-media',
      `Cannot package ${asset.name} as ${format}: ${reasons.join('; ')}`,
      { detail: reasons.join('; ') },
    );
  }
  return { ...asset, tracks, leftOut: [...asset.leftOut, ...reasons] };
}
