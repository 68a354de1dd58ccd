import type { Interstitial } from '../model/interstitial.ts';

/** Those that begin in a part of a title, which begins at 0. */
export function clipInterstitials(
  interstitials: readonly Interstitial[],
  beginSeconds: number,
  endSeconds: number,
): Interstitial[] {
  return interstitials
    .filter(({ startSeconds }) => startSeconds >= beginSeconds && startSeconds <= endSeconds)
    .map((one) => ({ ...one, startSeconds: one.startSeconds - beginSeconds }));
}
