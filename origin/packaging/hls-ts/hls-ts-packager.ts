import type { Asset, Track } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import type { Packager } from '../../model/packager.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { ResponsePlan } from '../../model/response-plan.ts';
import { PACKET_BYTES } from '../../mpegts/packet.ts';
import { TABLES_BYTES } from '../../mpegts/program-tables.ts';
import { surveyTrack } from '../../mpegts/survey.ts';
import { childUri } from '../plans/child-uri.ts';
import { firstMatch, type TailPattern } from '../plans/first-match.ts';
import { planManifest } from '../plans/manifest-plan.ts';
import { mediaPlaylist, multivariantPlaylist } from '../playlists/describe-asset.ts';
import { PLAYLIST_TYPE, serializeMediaPlaylist } from '../playlists/media-playlist.ts';
import { serializeMultivariantPlaylist } from '../playlists/multivariant-playlist.ts';
import { bandwidthOf, type Bandwidth } from '../tracks/bandwidth.ts';
import { carriedAsset, carriedCodec } from './offer.ts';
import { planSegment } from './plan-segment.ts';
import { parseTrackList, trackListUri } from './track-list.ts';

/** Durations are decimals: all that a player must know. RFC 8216bis 8 */
const VERSION = 3;

/** Two tracks in one name can only be a transport stream; one track, or none, is one where the query asks for it. */
const PATTERNS: readonly TailPattern[] = [
  { pattern: /^([^/]+)\.ts$/, plan: planNumbered },
  { pattern: /^([^/]*-(?:audio|video)[^/=]*=\d+-(?:audio|video)[^/=]*=\d+)\.m3u8$/, plan: planMediaPlaylist },
];

const ASKED_FOR: readonly TailPattern[] = [
  ...PATTERNS,
  { pattern: /^([^/]*=[^/]*)\.m3u8$/, plan: planMediaPlaylist },
  { pattern: /^([^/]*)\.m3u8$/, plan: planMultivariantPlaylist },
];

/** HTTP Live Streaming with segments of MPEG transport streams: picture and sound in one, or each alone. */
export const hlsTsPackager: Packager = {
  name: 'hls-ts',
  match: (tail, container) => firstMatch(container === 'ts' ? ASKED_FOR : PATTERNS, tail),
};

function planNumbered(asset: Asset, name: string): ResponsePlan {
  const { tracks, number } = parseTrackList(asset, name);
  if (number === undefined)
    throw new HeadwaterError('not-found', `Cannot find ${name}.ts: it has no number of a segment`);
  return planSegment(asset, tracks, number);
}

function planMediaPlaylist(asset: Asset, name: string, plans: PlanCache): ResponsePlan {
  // An asset's own name may hold `=`.
  if (name === asset.name) return planMultivariantPlaylist(asset, name, plans);
  const { tracks, number } = parseTrackList(asset, name);
  if (number !== undefined)
    throw new HeadwaterError('not-found', `Cannot find ${name}.m3u8: a segment has no playlist`);
  const uri = trackListUri(asset, tracks);
  const segmentUri = (n: number) => childUri(asset, `${uri}-${n}.ts`);
  return planManifest(asset, plans, {
    meaning: `hls-ts ${tracks.map(({ id }) => id).join(' ')}`,
    contentType: PLAYLIST_TYPE,
    render: () => serializeMediaPlaylist(mediaPlaylist(tracks[0], { version: VERSION, segmentUri })),
  });
}

function planMultivariantPlaylist(asset: Asset, _name: string, plans: PlanCache): ResponsePlan {
  const carried = carriedAsset(asset);
  const playlistUri = (track: Track) =>
    childUri(carried, `${trackListUri(carried, [track])}.m3u8`, 'container=ts');
  const render = () =>
    serializeMultivariantPlaylist(
      multivariantPlaylist({ asset: carried, playlistUri, bandwidth, codec: carriedCodec }),
    );
  return planManifest(carried, plans, { meaning: 'hls-ts', contentType: PLAYLIST_TYPE, render });
}

/** As segments of the track alone are sent: packets, clocks and tables included. */
function bandwidth(track: Track): Bandwidth {
  const { allPacketsBefore } = surveyTrack(track, true);
  const bits = Float64Array.from(
    { length: track.segments.count },
    (_, i) => 8 * (TABLES_BYTES + PACKET_BYTES * (allPacketsBefore[i + 1]! - allPacketsBefore[i]!)),
  );
  return bandwidthOf(track, bits);
}
