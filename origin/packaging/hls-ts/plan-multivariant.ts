import type { Asset, Track } from '../../model/asset.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { Planned, PlanSteps } from '../../model/response-plan.ts';
import { surveyTrack, type TrackSurvey } from '../../mpegts/survey.ts';
import { childUri } from '../plans/child-uri.ts';
import { renderManifest } from '../plans/manifest-plan.ts';
import { containerParameter } from '../playlists/container-parameter.ts';
import { multivariantPlaylist } from '../playlists/describe-asset.ts';
import { PLAYLIST_TYPE } from '../playlists/media-playlist.ts';
import { onPathways } from '../playlists/pathways.ts';
import { serializeMultivariantPlaylist } from '../playlists/multivariant-playlist.ts';
import type { Bandwidth } from '../tracks/bandwidth.ts';
import { carriedAsset, carriedCodec } from './offer.ts';
import { packedBandwidth } from './packed-audio.ts';
import { streamBandwidth } from './stream-bandwidth.ts';
import { STREAM_SUBTITLES } from './stream-subtitles.ts';
import { isMultiplex, trackListUri } from './track-list.ts';

/** EXT-X-MEDIA came with it. RFC 8216bis 8 */
const VERSION = 4;

const MEANING = 'hls-ts';

/** What segments take is known when all tracks were surveyed: that is done in steps. */
export function planMultivariantPlaylist(asset: Asset, _name: string, plans: PlanCache): Planned {
  const carried = carriedAsset(asset);
  return plans.planInSteps(carried, MEANING, function* (): PlanSteps {
    const surveys = new Map<Track, TrackSurvey>();
    for (const track of carried.tracks)
      surveys.set(track, yield* surveyTrack({ asset: carried, plans }, track));
    const render = () => renderPlaylist(carried, surveys);
    return renderManifest(carried, { meaning: MEANING, contentType: PLAYLIST_TYPE, render });
  });
}

function renderPlaylist(asset: Asset, surveys: ReadonlyMap<Track, TrackSurvey>): string {
  const parameter = containerParameter(asset, 'ts');
  return serializeMultivariantPlaylist(
    onPathways(
      multivariantPlaylist({
        asset,
        version: VERSION,
        isMultiplexed: asset.hls.isMultiplexed ?? true,
        playlistUri: (tracks) =>
          childUri(asset, `${trackListUri(asset, tracks)}.m3u8`, isMultiplex(tracks) ? '' : parameter),
        bandwidth: (tracks) => bandwidth(tracks, surveys),
        subtitles: STREAM_SUBTITLES,
        codec: carriedCodec,
      }),
      asset,
    ),
  );
}

function bandwidth(
  tracks: readonly [Track, ...Track[]],
  surveys: ReadonlyMap<Track, TrackSurvey>,
): Bandwidth {
  if (!isMultiplex(tracks) && tracks[0].kind === 'audio') return packedBandwidth(tracks[0]);
  const [lead, ...others] = tracks;
  return streamBandwidth([surveys.get(lead)!, ...others.map((track) => surveys.get(track)!)]);
}
