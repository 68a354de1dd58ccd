import { hash } from 'node:crypto';
import type { Asset, Delivery } from '../model/asset.ts';
import type { RouteConfig } from '../origin-config.ts';

/** Manifests of one asset are asked for again and again; by the path of its folder, where routes differ in it. */
const known = new WeakMap<Asset, Map<string, Asset>>();

/**
 * The same asset, whose manifests lead players to the pathways of a route, and have entity tags of their own.
 *
 * @param folder path of the URL up to what is asked of the asset, as it was decoded; ends in `/`
 */
export function withPathways(asset: Asset, route: RouteConfig, folder: string): Asset {
  const { pathways, steering } = route;
  if (pathways === undefined) return asset;
  let ofAsset = known.get(asset);
  if (ofAsset === undefined) known.set(asset, (ofAsset = new Map<string, Asset>()));
  const before = ofAsset.get(folder);
  if (before !== undefined) return before;
  const path = encodePath(folder);
  const delivery: Delivery = {
    pathways: pathways.map(({ id, baseUrl }) => ({ id, folderUrl: `${baseUrl}${path}` })),
    ...(steering !== undefined && { steering }),
  };
  const told = hash('sha256', JSON.stringify(delivery), 'base64url');
  const delivered = { ...asset, delivery, revision: `${asset.revision} ${told}` };
  ofAsset.set(folder, delivered);
  return delivered;
}

/** Each character that is none of a path, and those that would end it. RFC 3986 3.3 */
function encodePath(path: string): string {
  return encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23');
}
