import { hash } from 'node:crypto';
import type { Asset, Delivery } from '../model/asset.ts';
import type { RouteConfig } from '../origin-config.ts';
import { derivedAsset } from './derived-asset.ts';

/** A route has the same pathways for all its life. */
const digests = new WeakMap<RouteConfig, string>();

/**
 * The same asset, whose manifests lead players to the pathways of a route.
 *
 * @param folder path of the URL up to what is asked of the asset, as it was decoded; ends in `/`
 */
export function withPathways(asset: Asset, route: RouteConfig, folder: string): Asset {
  return derivedAsset(asset, `${digestOf(route)} ${folder}`, () => ({ delivery: deliveryOf(route, folder) }));
}

/** Virtual hosts may have routes of one path, each with pathways of its own. */
function digestOf(route: RouteConfig): string {
  const before = digests.get(route);
  if (before !== undefined) return before;
  const digest = hash('sha256', JSON.stringify([route.pathways, route.steering]), 'base64url');
  digests.set(route, digest);
  return digest;
}

function deliveryOf({ pathways = [], steering }: RouteConfig, folder: string): Delivery {
  const path = encodePath(folder);
  return {
    pathways: pathways.map(({ id, baseUrl }) => ({ id, folderUrl: `${baseUrl}${path}` })),
    ...(steering !== undefined && { steering }),
  };
}

/** Each character that is none of a path, and those that would end it. RFC 3986 3.3 */
function encodePath(path: string): string {
  return encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23');
}
