import type { Asset } from '../model/asset.ts';
import type { RouteConfig } from '../origin-config.ts';
import { derivedAsset } from './derived-asset.ts';

/** The same asset with a route's wishes behind its own. */
export function withWishes(asset: Asset, wishes: NonNullable<RouteConfig['wishes']>): Asset {
  return derivedAsset(asset, JSON.stringify(wishes), () => ({
    hls: { ...wishes.hls, ...asset.hls },
    dash: { ...wishes.dash, ...asset.dash },
  }));
}
