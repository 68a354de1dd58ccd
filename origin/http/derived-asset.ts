import type { Asset } from '../model/asset.ts';

/** Manifests of one asset are asked for again and again. */
const known = new WeakMap<Asset, Map<string, Asset>>();

/**
 * The same asset with what a route makes of it. Its revision tells, so that its manifests have entity tags of their own.
 *
 * @param told what is changed, and how: of what is told alike, the first is the answer
 */
export function derivedAsset(asset: Asset, told: string, change: () => Partial<Asset>): Asset {
  let ofAsset = known.get(asset);
  if (ofAsset === undefined) known.set(asset, (ofAsset = new Map<string, Asset>()));
  const before = ofAsset.get(told);
  if (before !== undefined) return before;
  const derived = { ...asset, ...change(), revision: `${asset.revision} ${told}` };
  ofAsset.set(told, derived);
  return derived;
}

/** The query of an asset's URIs, with more behind it. */
export function queryWith({ query }: Asset, more: string): string {
  return query === '' ? more : `${query}&${more}`;
}
