import type { Asset } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import { planInitSegment, planNumbered } from '../tracks/cmaf.ts';
import { childUri } from '../plans/child-uri.ts';
import { firstMatch, type TailPattern } from '../plans/first-match.ts';
import { planManifest } from '../plans/manifest-plan.ts';
import type { Packager } from '../../model/packager.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { Planned, ResponsePlan } from '../../model/response-plan.ts';
import { bandwidth } from '../tracks/bandwidth.ts';
import { parseTrackName, trackUri } from '../tracks/track-name.ts';
import { containerParameter } from '../playlists/container-parameter.ts';
import { mediaPlaylist, multivariantPlaylist } from '../playlists/describe-asset.ts';
import { assetInHls, offeredTrack } from './offer.ts';
import { findImages, imageStreams, planImagePlaylist } from './image-playlist.ts';
import { iFrameBandwidth, iFramePlaylistUri, planIFramePlaylist } from './i-frames.ts';
import { planSubtitlePlaylist, planSubtitleSegment, type SubtitleClock } from '../playlists/subtitles.ts';
import { findTextName } from '../texts/text-name.ts';
import { PLAYLIST_TYPE, serializeMediaPlaylist } from '../playlists/media-playlist.ts';
import { onPathways } from '../playlists/pathways.ts';
import { serializeMultivariantPlaylist } from '../playlists/multivariant-playlist.ts';

/** EXT-X-MAP needs it where there are pictures to play. RFC 8216bis 8 */
const VERSION = 6;

/** Fragments of MP4 begin at 0. */
const SUBTITLES: SubtitleClock = { container: 'fmp4', mpegTs: 0, version: VERSION };

const PATTERNS: readonly TailPattern[] = [
  { pattern: /^([^/]*)\.m3u8$/, plan: planPlaylist },
  { pattern: /^keyframes\/([^/]+)\.m3u8$/, plan: planIFramePlaylist },
  { pattern: /^hls\/([^/]+)\.m4s$/, plan: planSegment },
  { pattern: /^hls\/([^/]+)\.webvtt$/, plan: planSubtitles },
];

/** HTTP Live Streaming with CMAF segments and demuxed audio. */
export const hlsPackager: Packager = {
  name: 'hls',
  match: (tail) => firstMatch(PATTERNS, tail),
};

function planSubtitles(asset: Asset, name: string, plans: PlanCache): Planned {
  return planSubtitleSegment(asset, name, plans, SUBTITLES);
}

/** A segment, or the initialization segment as HLS may have it. */
function planSegment(asset: Asset, name: string, plans: PlanCache): ResponsePlan {
  const { track, number } = parseTrackName(asset, name);
  return number === undefined
    ? planInitSegment(asset, offeredTrack(track) ?? track, plans)
    : planNumbered(asset, name, plans);
}

/** A track id holds `=`; any other name is the asset's own, or as good as it. */
function planPlaylist(asset: Asset, name: string, plans: PlanCache): ResponsePlan {
  if (name === asset.name || !name.includes('=')) {
    const offered = assetInHls(asset);
    const parameter = containerParameter(offered, 'fmp4');
    const render = () =>
      serializeMultivariantPlaylist(
        onPathways(
          multivariantPlaylist({
            asset: offered,
            version: VERSION,
            isMultiplexed: false,
            playlistUri: ([track]) => childUri(offered, `${trackUri(offered, track)}.m3u8`, parameter),
            bandwidth: ([track]) => bandwidth(track),
            iFrames: (track) => ({
              uri: iFramePlaylistUri(offered, track),
              bandwidth: iFrameBandwidth(track),
            }),
            images: imageStreams(offered),
            subtitles: SUBTITLES,
            codec: ({ codec }) => codec,
          }),
          offered,
        ),
      );
    return planManifest(offered, plans, { meaning: 'hls', contentType: PLAYLIST_TYPE, render });
  }
  const images = findImages(asset, name);
  if (images !== undefined) return planImagePlaylist(asset, images, plans);
  const text = findTextName(asset, name);
  if (text !== undefined) return planSubtitlePlaylist(asset, text, plans, SUBTITLES);
  const { track, number } = parseTrackName(asset, name);
  if (number !== undefined)
    throw new HeadwaterError('not-found', `Cannot find ${name}.m3u8: a segment has no playlist`);
  const uri = `hls/${trackUri(asset, track)}`;
  const segmentUri = (n: number) => childUri(asset, `${uri}-${n}.m4s`);
  const mapUri = childUri(asset, `${uri}.m4s`);
  const render = () =>
    serializeMediaPlaylist(mediaPlaylist(asset, track, { version: VERSION, mapUri, segmentUri }));
  return planManifest(asset, plans, { meaning: `hls ${track.id}`, contentType: PLAYLIST_TYPE, render });
}
