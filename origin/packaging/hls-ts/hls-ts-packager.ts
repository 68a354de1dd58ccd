import type { Asset } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import type { Packager } from '../../model/packager.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { Planned, ResponsePlan } from '../../model/response-plan.ts';
import { childUri } from '../plans/child-uri.ts';
import { firstMatch, type TailPattern } from '../plans/first-match.ts';
import { planManifest } from '../plans/manifest-plan.ts';
import { mediaPlaylist } from '../playlists/describe-asset.ts';
import { PLAYLIST_TYPE, serializeMediaPlaylist } from '../playlists/media-playlist.ts';
import { packedExtension, planPackedAudio } from './packed-audio.ts';
import { planSubtitlePlaylist, planSubtitleSegment } from '../playlists/subtitles.ts';
import { findTextName } from '../texts/text-name.ts';
import { STREAM_SUBTITLES } from './stream-subtitles.ts';
import { planMultivariantPlaylist } from './plan-multivariant.ts';
import { planSegment } from './plan-segment.ts';
import { parseTrackList, trackListUri, type TrackList } from './track-list.ts';

/** Durations are decimals: all that a player must know. RFC 8216bis 8 */
const VERSION = 3;

/** Two tracks in one name can only be a transport stream; one track, or none, is one where the query asks for it. */
const PATTERNS: readonly TailPattern[] = [
  { pattern: /^([^/]+)\.ts$/, plan: planNumbered },
  { pattern: /^([^/]+\.(?:aac|ac3|ec3))$/, plan: planPacked },
  { pattern: /^([^/]*-(?:audio|video)[^/=]*=\d+-(?:audio|video)[^/=]*=\d+)\.m3u8$/, plan: planMediaPlaylist },
];

const ASKED_FOR: readonly TailPattern[] = [
  ...PATTERNS,
  { pattern: /^([^/]*=[^/]*)\.m3u8$/, plan: planMediaPlaylist },
  { pattern: /^([^/]*)\.m3u8$/, plan: planMultivariantPlaylist },
  { pattern: /^hls\/([^/]+)\.webvtt$/, plan: planSubtitles },
];

/** HTTP Live Streaming for older players: transport streams of picture and sound in one, or each alone. */
export const hlsTsPackager: Packager = {
  name: 'hls-ts',
  match: (tail, { container }) => firstMatch(container === 'ts' ? ASKED_FOR : PATTERNS, tail),
};

function planSubtitles(asset: Asset, name: string, plans: PlanCache): Planned {
  return planSubtitleSegment(asset, name, plans, STREAM_SUBTITLES);
}

function planNumbered(asset: Asset, name: string, plans: PlanCache): Planned {
  const { tracks, number } = parseSegmentName(asset, name);
  return planSegment({ asset, tracks, number }, plans);
}

function planPacked(asset: Asset, file: string): ResponsePlan {
  const dot = file.lastIndexOf('.');
  const { tracks, number } = parseSegmentName(asset, file.slice(0, dot));
  const [track] = tracks;
  // Of sound that nothing can pack, the plan says so.
  const extension = packedExtension(track) ?? (track.kind === 'audio' ? file.slice(dot + 1) : undefined);
  if (tracks.length > 1 || extension !== file.slice(dot + 1))
    throw new HeadwaterError('not-found', `Cannot find ${file}: it is not how its tracks are packed`);
  return planPackedAudio(asset, track, number);
}

function parseSegmentName(asset: Asset, name: string): Required<TrackList> {
  const { tracks, number } = parseTrackList(asset, name);
  if (number !== undefined) return { tracks, number };
  throw new HeadwaterError('not-found', `Cannot find ${name}: it has no number of a segment`);
}

function planMediaPlaylist(asset: Asset, name: string, plans: PlanCache): Planned {
  // An asset's own name may hold `=`.
  if (name === asset.name) return planMultivariantPlaylist(asset, name, plans);
  const text = findTextName(asset, name);
  if (text !== undefined) return planSubtitlePlaylist(asset, text, plans, STREAM_SUBTITLES);
  const { tracks, number } = parseTrackList(asset, name);
  if (number !== undefined)
    throw new HeadwaterError('not-found', `Cannot find ${name}.m3u8: a segment has no playlist`);
  const uri = trackListUri(asset, tracks);
  const extension = (tracks.length === 1 ? packedExtension(tracks[0]) : undefined) ?? 'ts';
  const segmentUri = (n: number) => childUri(asset, `${uri}-${n}.${extension}`);
  return planManifest(asset, plans, {
    meaning: `hls-ts ${tracks.map(({ id }) => id).join(' ')}`,
    contentType: PLAYLIST_TYPE,
    render: () => serializeMediaPlaylist(mediaPlaylist(asset, tracks[0], { version: VERSION, segmentUri })),
  });
}
