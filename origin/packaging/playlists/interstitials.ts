import type { Asset } from '../../model/asset.ts';
import type { MediaPlaylist } from './media-playlist.ts';

/** RFC 8216bis, Appendix D.2 */
const CLASS = 'com.apple.hls.interstitial';

/** Where a title's timeline lies among dates, which interstitials are named by. Players show none of it. */
const EPOCH_MS = Date.UTC(2000, 0, 1);

/**
 * What a media playlist says of interstitials: nothing where there are none. All playlists of a title say the same, and date
 * their own first segments. RFC 8216bis 6.2.4, Appendix D
 *
 * @param firstSeconds when the playlist's first segment begins
 */
export function interstitialTags(
  { interstitials }: Pick<Asset, 'interstitials'>,
  firstSeconds: number,
): Pick<MediaPlaylist, 'programDateMs' | 'dateRanges'> {
  if (interstitials.length === 0) return {};
  return {
    programDateMs: dateOf(firstSeconds),
    dateRanges: interstitials.map(({ id, startSeconds, attributes }) => ({
      id,
      classId: CLASS,
      startMs: dateOf(startSeconds),
      attributes,
    })),
  };
}

function dateOf(seconds: number): number {
  return EPOCH_MS + Math.round(seconds * 1000);
}
