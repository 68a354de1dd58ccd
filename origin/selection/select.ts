import type { Asset } from '../model/asset.ts';
import { HeadwaterError } from '../model/errors.ts';
import type { Selection } from '../model/selection.ts';
import { clipAsset } from './clip-asset.ts';

/**
 * The part of an asset that is asked for, as an asset of its own: packagers plan it as any other. Its revision tells it
 * from the whole, so that neither entity tags nor kept plans are taken for one another.
 *
 * @throws HeadwaterError `not-found` where nothing is left
 */
export function select(asset: Asset, { wants, clip, query }: Selection): Asset {
  if (query === '') return asset;
  const whole = clip === undefined ? asset : clipAsset(asset, clip);
  const tracks = wants === undefined ? whole.tracks : whole.tracks.filter(wants);
  const texts = wants === undefined ? whole.texts : whole.texts.filter(wants);
  if (tracks.length + texts.length === 0) {
    throw new HeadwaterError('not-found', 'Cannot select a part of the asset: no track is left', {
      detail: 'no track is left by the filter',
    });
  }
  const durationSeconds =
    tracks.length > 0 ? Math.max(...tracks.map(endSeconds)) : whole.textStartsMs.at(-1)! / 1000;
  return { ...whole, tracks, texts, durationSeconds, query, revision: `${asset.revision} ${query}` };
}

function endSeconds({ samples, timescale }: Asset['tracks'][number]): number {
  return samples.endTicks / timescale;
}
