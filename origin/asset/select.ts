import type { Asset } from '../model/asset.ts';
import { HeadwaterError } from '../model/errors.ts';
import type { Selection } from '../model/selection.ts';

/**
 * The part of an asset that is asked for, as an asset of its own: packagers plan it as any other. Its revision tells it
 * from the whole, so that neither entity tags nor kept plans are taken for one another. Pure.
 *
 * @throws HeadwaterError `not-found` where nothing is left
 */
export function select(asset: Asset, { trackIds, meaning }: Selection): Asset {
  if (trackIds === undefined) return asset;
  const tracks = asset.tracks.filter(({ id }) => trackIds.has(id));
  if (tracks.length === 0) {
    throw new HeadwaterError('not-found', 'Cannot select a part of the asset: no track is left');
  }
  return { ...asset, tracks, revision: `${asset.revision} ${meaning}` };
}
