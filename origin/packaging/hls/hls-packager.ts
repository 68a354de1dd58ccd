import type { Asset } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import { planInitSegment, planNumbered } from '../tracks/cmaf.ts';
import { childUri } from '../plans/child-uri.ts';
import { firstMatch, type TailPattern } from '../plans/first-match.ts';
import { planManifest } from '../plans/manifest-plan.ts';
import type { Packager } from '../../model/packager.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { ResponsePlan } from '../../model/response-plan.ts';
import { bandwidth } from '../tracks/bandwidth.ts';
import { parseTrackName, trackUri } from '../tracks/track-name.ts';
import { containerParameter } from '../playlists/container-parameter.ts';
import { mediaPlaylist, multivariantPlaylist } from '../playlists/describe-asset.ts';
import { assetInHls, offeredTrack } from './offer.ts';
import { iFrameBandwidth, iFramePlaylistUri, planIFramePlaylist } from './i-frames.ts';
import { PLAYLIST_TYPE, serializeMediaPlaylist } from '../playlists/media-playlist.ts';
import { serializeMultivariantPlaylist } from '../playlists/multivariant-playlist.ts';

/** EXT-X-MAP needs it where there are pictures to play. RFC 8216bis 8 */
const VERSION = 6;

const PATTERNS: readonly TailPattern[] = [
  { pattern: /^([^/]*)\.m3u8$/, plan: planPlaylist },
  { pattern: /^keyframes\/([^/]+)\.m3u8$/, plan: planIFramePlaylist },
  { pattern: /^hls\/([^/]+)\.m4s$/, plan: planSegment },
];

/** HTTP Live Streaming with CMAF segments and demuxed audio. */
export const hlsPackager: Packager = {
  name: 'hls',
  match: (tail) => firstMatch(PATTERNS, tail),
};

/** A segment, or the initialization segment as HLS may have it. */
function planSegment(asset: Asset, name: string): ResponsePlan {
  const { track, number } = parseTrackName(asset, name);
  return number === undefined
    ? planInitSegment(asset, offeredTrack(track) ?? track)
    : planNumbered(asset, name);
}

/** A track id holds `=`; any other name is the asset's own, or as good as it. */
function planPlaylist(asset: Asset, name: string, plans: PlanCache): ResponsePlan {
  if (name === asset.name || !name.includes('=')) {
    const offered = assetInHls(asset);
    const parameter = containerParameter(offered, 'fmp4');
    const render = () =>
      serializeMultivariantPlaylist(
        multivariantPlaylist({
          asset: offered,
          version: VERSION,
          isMultiplexed: false,
          playlistUri: ([track]) => childUri(offered, `${trackUri(offered, track)}.m3u8`, parameter),
          bandwidth: ([track]) => bandwidth(track),
          iFrames: (track) => ({ uri: iFramePlaylistUri(offered, track), bandwidth: iFrameBandwidth(track) }),
          codec: ({ codec }) => codec,
        }),
      );
    return planManifest(offered, plans, { meaning: 'hls', contentType: PLAYLIST_TYPE, render });
  }
  const { track, number } = parseTrackName(asset, name);
  if (number !== undefined)
    throw new HeadwaterError('not-found', `Cannot find ${name}.m3u8: a segment has no playlist`);
  const uri = `hls/${trackUri(asset, track)}`;
  const segmentUri = (n: number) => childUri(asset, `${uri}-${n}.m4s`);
  const mapUri = childUri(asset, `${uri}.m4s`);
  const render = () => serializeMediaPlaylist(mediaPlaylist(track, { version: VERSION, mapUri, segmentUri }));
  return planManifest(asset, plans, { meaning: `hls ${track.id}`, contentType: PLAYLIST_TYPE, render });
}
