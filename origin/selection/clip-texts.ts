import { firstIndex } from '../first-index.ts';
import type { Asset } from '../model/asset.ts';
import { HeadwaterError } from '../model/errors.ts';
import type { Clip } from '../model/selection.ts';
import { clipImages } from './clip-images.ts';
import { clipInterstitials } from './clip-interstitials.ts';

/**
 * A part of an asset's time where there is nothing but text, widened to whole segments.
 *
 * @throws HeadwaterError `not-found` where all texts end before it begins
 */
export function clipTexts(asset: Asset, { beginSeconds, endSeconds }: Clip): Asset {
  const starts = asset.textStartsMs;
  const last = starts.length - 1;
  if (beginSeconds * 1000 >= starts[last]!) {
    const state = `the clip begins at ${beginSeconds} s, behind the end at ${(starts[last]! / 1000).toFixed(3)} s`;
    throw new HeadwaterError('not-found', `Cannot select a clip: ${state}`, { detail: state });
  }
  const first = firstIndex(last, (i) => starts[i + 1]! > beginSeconds * 1000);
  const end = firstIndex(last, (i) => starts[i]! >= endSeconds * 1000);
  const shiftMs = starts[first]!;
  return {
    ...asset,
    texts: asset.texts.map((text) => ({ ...text, shiftMs: text.shiftMs - shiftMs })),
    images: clipImages(asset.images, shiftMs / 1000, starts[end]! / 1000),
    interstitials: clipInterstitials(asset.interstitials, shiftMs / 1000, starts[end]! / 1000),
    textStartsMs: starts.slice(first, end + 1).map((start) => start - shiftMs),
  };
}
