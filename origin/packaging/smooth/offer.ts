import type { Asset } from '../../model/asset.ts';
import { offeredAsset } from '../tracks/offer.ts';
import { codecData } from './codec-data.ts';

/**
 * The asset as Smooth Streaming may have it: what a client could not configure a decoder for is left out, and parameter
 * sets must all be in the manifest.
 *
 * @throws HeadwaterError `unsupported-media` where too little is left
 */
export function assetInSmooth(asset: Asset): Asset {
  return offeredAsset(asset, 'Smooth Streaming', (track) => {
    const offered = { ...track, ...track.outOfBand };
    const data = codecData(offered);
    return typeof data === 'string' ? { whyNot: data } : offered;
  });
}
