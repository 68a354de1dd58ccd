import type { Asset } from '../model/asset.ts';

/** Manifests of one asset are asked for again and again; a route has the same languages for all its life. */
const known = new WeakMap<readonly string[], WeakMap<Asset, Asset>>();

/**
 * The same asset with the tracks of a language first that comes first in the list: a player that is told nothing else
 * begins with the first. What is in none of them keeps its place behind.
 *
 * @param languages BCP 47; `en` is `en-GB` as well
 */
export function withLanguages(asset: Asset, languages: readonly string[]): Asset {
  let assets = known.get(languages);
  if (assets === undefined) known.set(languages, (assets = new WeakMap()));
  const before = assets.get(asset);
  if (before !== undefined) return before;
  const place = ({ language }: { readonly language: string }): number => {
    const at = languages.findIndex((one) => language === one || language.startsWith(`${one}-`));
    return at < 0 ? languages.length : at;
  };
  const sorted = <T extends { readonly language: string }>(tracks: readonly T[]): T[] =>
    tracks.toSorted((a, b) => place(a) - place(b));
  const preferring = {
    ...asset,
    tracks: [
      ...asset.tracks.filter(({ kind }) => kind !== 'audio'),
      ...sorted(asset.tracks.filter(({ kind }) => kind === 'audio')),
    ],
    texts: sorted(asset.texts),
    revision: `${asset.revision} ${languages.join(',')}`,
  };
  assets.set(asset, preferring);
  return preferring;
}
