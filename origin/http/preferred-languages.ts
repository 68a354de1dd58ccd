import type { Asset } from '../model/asset.ts';
import { derivedAsset } from './derived-asset.ts';

/**
 * The same asset with the tracks of a language first that comes first in the list: a player that is told nothing else
 * begins with the first. What is in none of them keeps its place behind.
 *
 * @param languages BCP 47; `en` is `en-GB` as well
 */
export function withLanguages(asset: Asset, languages: readonly string[]): Asset {
  return derivedAsset(asset, languages.join(','), () => {
    const isAudio = ({ kind }: Asset['tracks'][number]): boolean => kind === 'audio';
    return {
      tracks: [
        ...asset.tracks.filter((track) => !isAudio(track)),
        ...sorted(asset.tracks.filter(isAudio), languages),
      ],
      texts: sorted(asset.texts, languages),
    };
  });
}

function sorted<T extends { readonly language: string }>(
  tracks: readonly T[],
  languages: readonly string[],
): T[] {
  const place = ({ language }: T): number => {
    const at = languages.findIndex((one) => language === one || language.startsWith(`${one}-`));
    return at < 0 ? languages.length : at;
  };
  return tracks.toSorted((a, b) => place(a) - place(b));
}
