import type { Asset, Track } from '../../model/asset.ts';
import { offeredAsset } from '../tracks/offer.ts';

/** Parameter sets in samples are not allowed. HLS Authoring Specification for Apple Devices 1.2, 1.10 */
const IN_BAND: ReadonlySet<string> = new Set(['avc3', 'hev1', 'dvhe', 'dvav']);

/** A track as HLS may have it; undefined where it may not. */
export function offeredTrack(track: Track): Track | undefined {
  return IN_BAND.has(track.format) ? track.outOfBand && { ...track, ...track.outOfBand } : track;
}

/**
 * The asset as HLS may have it.
 *
 * @throws HeadwaterError `unsupported-media` where too little is left
 */
export function assetInHls(asset: Asset): Asset {
  return offeredAsset(asset, 'HLS', (track) => offeredTrack(track) ?? { whyNot: whyNot(track) });
}

function whyNot({ format }: Track): string {
  return `sample entry "${format}" does not hold all parameter sets`;
}
