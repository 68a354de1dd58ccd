import type { Asset, AudioProperties, Track } from '../../model/asset.ts';
import { bandwidth, durationTicks, type Bandwidth } from '../tracks/bandwidth.ts';
import { displaySize } from '../tracks/display-size.ts';
import { trackUri } from '../tracks/track-name.ts';
import { audioGroups } from './audio-groups.ts';
import { videoRange } from '../tracks/video-range.ts';
import type { MediaPlaylist, MediaSegment } from './media-playlist.ts';
import type { MultivariantPlaylist, Rendition, VariantStream } from './multivariant-playlist.ts';

interface AudioGroup {
  readonly id: string;
  readonly members: ReturnType<typeof audioGroups>[number];
  readonly bandwidth: Bandwidth;
}

/** Every video track with every audio group; audio alone where there is no video. */
export function multivariantPlaylist(asset: Asset): MultivariantPlaylist {
  const groups = audioGroups(asset).map((members, i) => audioGroup(members, i));
  const videos = asset.tracks.filter((track) => track.kind === 'video');
  return {
    renditions: groups.flatMap((group) =>
      group.members.map((member, i) => rendition(asset, group, member, i === 0)),
    ),
    variants:
      videos.length > 0
        ? videoVariants(asset, videos, groups)
        : groups.map((group) => audioVariant(asset, group)),
  };
}

function audioGroup(members: AudioGroup['members'], index: number): AudioGroup {
  const measured = members.map(({ track }) => bandwidth(track));
  return {
    id: `audio-${index + 1}`,
    members,
    bandwidth: {
      peak: Math.max(...measured.map(({ peak }) => peak)),
      average: Math.max(...measured.map(({ average }) => average)),
    },
  };
}

function rendition(
  asset: Asset,
  group: AudioGroup,
  { choice, track }: AudioGroup['members'][number],
  first: boolean,
): Rendition {
  return {
    type: 'AUDIO',
    groupId: group.id,
    name: choice.name,
    ...(choice.language !== 'und' && { language: choice.language }),
    default: first,
    // A player that may choose by itself shall find one of each language. RFC 8216 4.3.4.1.1
    autoselect: choice.firstOfLanguage,
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
  // Left unsaid only where all is SDR. HLS Authoring Specification for Apple Devices 9.16
  const ranged = videos.some((video) => videoRange(video) !== 'SDR');
  const variant = (video: Track, group?: AudioGroup): VariantStream => ({
    ...videoVariant(asset, video, group),
    ...(ranged && { videoRange: videoRange(video) }),
  });
  if (groups.length === 0) return videos.map((video) => variant(video));
  return groups.flatMap((group) => videos.map((video) => variant(video, group)));
}

function videoVariant(asset: Asset, video: Track, group?: AudioGroup): VariantStream {
  const { peak, average } = bandwidth(video);
  return {
    bandwidth: peak + (group?.bandwidth.peak ?? 0),
    averageBandwidth: average + (group?.bandwidth.average ?? 0),
    codecs: codecs([video, ...tracksOf(group)]),
    ...(video.video !== undefined && {
      resolution: displaySize(video.video),
      frameRate: video.video.frameRate[0] / video.video.frameRate[1],
    }),
    ...(group !== undefined && { audio: group.id }),
    uri: `${trackUri(asset, video)}.m3u8`,
  };
}

function audioVariant(asset: Asset, group: AudioGroup): VariantStream {
  const [first] = tracksOf(group);
  return {
    bandwidth: group.bandwidth.peak,
    averageBandwidth: group.bandwidth.average,
    codecs: codecs(tracksOf(group)),
    audio: group.id,
    uri: first === undefined ? '' : `${trackUri(asset, first)}.m3u8`,
  };
}

function tracksOf(group?: AudioGroup): Track[] {
  return group?.members.map(({ track }) => track) ?? [];
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
