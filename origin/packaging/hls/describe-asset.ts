import type { Asset, AudioProperties, Track } from '../../model/asset.ts';
import { audioGroups } from '../tracks/audio-groups.ts';
import { bandwidth, durationTicks, type Bandwidth } from '../tracks/bandwidth.ts';
import { displaySize } from '../tracks/display-size.ts';
import { displayName } from '../tracks/language-name.ts';
import { trackUri } from '../tracks/track-name.ts';
import type { MediaPlaylist, MediaSegment } from './media-playlist.ts';
import type { MultivariantPlaylist, Rendition, VariantStream } from './multivariant-playlist.ts';

interface AudioGroup {
  readonly id: string;
  readonly tracks: readonly Track[];
  readonly bandwidth: Bandwidth;
}

/** Every video track with every audio group; audio alone where there is no video. */
export function multivariantPlaylist(asset: Asset): MultivariantPlaylist {
  const groups = audioGroups(asset).map((tracks, i) => audioGroup(tracks, i));
  const videos = asset.tracks.filter((track) => track.kind === 'video');
  return {
    renditions: groups.flatMap((group) =>
      group.tracks.map((track, i) => rendition(asset, group, track, i === 0)),
    ),
    variants:
      videos.length > 0
        ? videoVariants(asset, videos, groups)
        : groups.map((group) => audioVariant(asset, group)),
  };
}

function audioGroup(tracks: readonly Track[], index: number): AudioGroup {
  const measured = tracks.map((track) => bandwidth(track));
  return {
    id: `audio-${index + 1}`,
    tracks,
    bandwidth: {
      peak: Math.max(...measured.map(({ peak }) => peak)),
      average: Math.max(...measured.map(({ average }) => average)),
    },
  };
}

function rendition(asset: Asset, group: AudioGroup, track: Track, first: boolean): Rendition {
  const twins = group.tracks.filter((other) => displayName(other) === displayName(track));
  const name = twins.length > 1 ? `${displayName(track)} ${twins.indexOf(track) + 1}` : displayName(track);
  return {
    type: 'AUDIO',
    groupId: group.id,
    name,
    ...(track.language !== 'und' && { language: track.language }),
    default: first,
    autoselect: true,
    ...(track.audio !== undefined && channelsOf(track.audio)),
    uri: `${trackUri(asset, track)}.m3u8`,
  };
}

/** Objects are counted where there are any: `16/JOC`. HLS Authoring Specification for Apple Devices, appendix on Dolby Atmos */
function channelsOf({ channels, objects }: AudioProperties): { channels: string } | undefined {
  if (objects !== undefined) return { channels: `${objects}/JOC` };
  return channels === undefined ? undefined : { channels: String(channels) };
}

function videoVariants(
  asset: Asset,
  videos: readonly Track[],
  groups: readonly AudioGroup[],
): VariantStream[] {
  if (groups.length === 0) return videos.map((video) => videoVariant(asset, video));
  return groups.flatMap((group) => videos.map((video) => videoVariant(asset, video, group)));
}

function videoVariant(asset: Asset, video: Track, group?: AudioGroup): VariantStream {
  const { peak, average } = bandwidth(video);
  return {
    bandwidth: peak + (group?.bandwidth.peak ?? 0),
    averageBandwidth: average + (group?.bandwidth.average ?? 0),
    codecs: codecs([video, ...(group?.tracks ?? [])]),
    ...(video.video !== undefined && {
      resolution: displaySize(video.video),
      frameRate: video.video.frameRate[0] / video.video.frameRate[1],
    }),
    ...(group !== undefined && { audio: group.id }),
    uri: `${trackUri(asset, video)}.m3u8`,
  };
}

function audioVariant(asset: Asset, group: AudioGroup): VariantStream {
  const [first] = group.tracks;
  return {
    bandwidth: group.bandwidth.peak,
    averageBandwidth: group.bandwidth.average,
    codecs: codecs(group.tracks),
    audio: group.id,
    uri: first === undefined ? '' : `${trackUri(asset, first)}.m3u8`,
  };
}

function codecs(tracks: readonly Track[]): string[] {
  return [...new Set(tracks.map((track) => track.codec))];
}

/** One track's media playlist; segments are numbered from 1. */
export function mediaPlaylist(asset: Asset, track: Track): MediaPlaylist {
  const uri = `hls/${trackUri(asset, track)}`;
  let longest = 0;
  for (let i = 0; i < track.segments.count; i++)
    longest = Math.max(longest, durationTicks(track.segments, i));
  return {
    targetDuration: Math.max(1, Math.round(longest / track.timescale)),
    mediaSequence: 1,
    mapUri: `${uri}.m4s`,
    segments: mediaSegments(track, uri),
  };
}

function* mediaSegments(track: Track, uri: string): Generator<MediaSegment> {
  for (let i = 0; i < track.segments.count; i++) {
    yield { durationSeconds: durationTicks(track.segments, i) / track.timescale, uri: `${uri}-${i + 1}.m4s` };
  }
}
