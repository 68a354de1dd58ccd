import type { Asset } from '../../model/asset.ts';
import { offeredAsset } from '../tracks/offer.ts';
import { codecData } from './codec-data.ts';

const FORMAT = 'Smooth Streaming';

/**
 * The asset as Smooth Streaming may have it: what a client could not configure a decoder for is left out, and parameter
 * sets must all be in the manifest.
 *
 * @throws HeadwaterError `unsupported-media` where too little is left
 */
export function assetInSmooth(asset: Asset): Asset {
  // Text goes in whatever it is written in, also where there is nothing else.
  if (asset.tracks.length === 0) return asset;
  const offered = offeredAsset(asset, FORMAT, (track) => {
    const outOfBand = { ...track, ...track.outOfBand };
    const data = codecData(outOfBand);
    return typeof data === 'string' ? { whyNot: data } : outOfBand;
  });
  const turned = offered.tracks
    .filter(({ video }) => video?.matrix !== undefined)
    .map(({ id }) => `how ${id} is turned, in ${FORMAT}: a client manifest has no word for it`);
  return { ...offered, leftOut: [...offered.leftOut, ...turned] };
}
