import { highestAccessPointType } from '../../model/access-points.ts';
import type { Asset, AudioProperties, Track } from '../../model/asset.ts';
import { durationTicks, type Bandwidth } from '../tracks/bandwidth.ts';
import { displaySize } from '../tracks/display-size.ts';
import { textBandwidth } from '../texts/text-bandwidth.ts';
import { audioGroups } from './audio-groups.ts';
import { supplementalCodec } from '../tracks/supplemental-codec.ts';
import { videoRange } from '../tracks/video-range.ts';
import { SUBTITLES_GROUP, type SubtitleClock, subtitleRenditions } from './subtitles.ts';
import { interstitialTags } from './interstitials.ts';
import type { MediaPlaylist } from './media-playlist.ts';
import type {
  IFrameStream,
  ImageStream,
  MultivariantPlaylist,
  Rendition,
  VariantStream,
} from './multivariant-playlist.ts';

/** What is in the same segments. */
type Together = readonly [Track, ...Track[]];

/** An asset as a container has it. */
export interface PlaylistOffer {
  readonly asset: Asset;
  /** EXT-X-VERSION of its multivariant playlist. */
  readonly version: number;
  /** Whether a picture has the first of what goes with it in its own segments. */
  readonly isMultiplexed: boolean;
  /** URI of a media playlist, seen from the multivariant playlist: of a picture, of sound, or of both in one. */
  readonly playlistUri: (tracks: Together) => string;
  /** What its segments take. */
  readonly bandwidth: (tracks: Together) => Bandwidth;
  /** A playlist of a picture's I-frames, where there is one. */
  readonly iFrames?: (video: Track) => { readonly uri: string; readonly bandwidth: Bandwidth };
  /** Playlists of thumbnails, where there are some. */
  readonly images?: readonly ImageStream[];
  /** Whose clock its subtitles go by. */
  readonly subtitles: SubtitleClock;
  /** RFC 6381 string of a track as it is in the container. */
  readonly codec: (track: Track) => string;
}

interface AudioGroup {
  readonly id: string;
  readonly members: ReturnType<typeof audioGroups>[number];
  /** The one that is in the segments of pictures. */
  readonly multiplexed: Track | undefined;
  /** Of those that are not. */
  readonly bandwidth: Bandwidth;
}

/** Every video track with every audio group; audio alone where there is no video. */
export function multivariantPlaylist(offer: PlaylistOffer): MultivariantPlaylist {
  const { asset } = offer;
  const videos = asset.tracks.filter((track) => track.kind === 'video');
  const isMultiplexed = offer.isMultiplexed && videos.length > 0;
  const groups = audioGroups(asset).map((members, i) => ({
    id: `audio-${i + 1}`,
    members,
    multiplexed: isMultiplexed ? members[0]?.track : undefined,
    bandwidth: highest(isMultiplexed ? members.slice(1) : members, offer),
  }));
  const sound = groups.flatMap((group) =>
    group.members.map((member, i) => rendition(offer, group, member, i === 0)),
  );
  const subtitles = subtitleRenditions(asset, offer.subtitles);
  const variants =
    videos.length > 0
      ? videoVariants(offer, videos, groups)
      : groups.map((group) => audioVariant(offer, group));
  return {
    version: offer.version,
    isIndependent: asset.tracks.every(isIndependent),
    renditions: [...sound, ...subtitles],
    variants: subtitles.length > 0 ? variants.map((variant) => withSubtitles(variant, asset)) : variants,
    iFrameStreams: iFrameStreams(offer, videos),
    imageStreams: offer.images ?? [],
  };
}

/** A player shows one of them at a time: the largest sum of what may play together is promised. RFC 8216bis 4.4.6.2 */
function withSubtitles(variant: VariantStream, asset: Asset): VariantStream {
  const measured = asset.texts.map((text) => textBandwidth(asset, text, 'WebVTT'));
  return {
    ...variant,
    bandwidth: variant.bandwidth + Math.max(...measured.map(({ peak }) => peak)),
    averageBandwidth: variant.averageBandwidth + Math.max(...measured.map(({ average }) => average)),
    subtitles: SUBTITLES_GROUP,
  };
}

function highest(members: AudioGroup['members'], { bandwidth }: PlaylistOffer): Bandwidth {
  const measured = members.map(({ track }) => bandwidth([track]));
  return {
    peak: Math.max(0, ...measured.map(({ peak }) => peak)),
    average: Math.max(0, ...measured.map(({ average }) => average)),
  };
}

function rendition(
  offer: PlaylistOffer,
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
    ...(!(first && group.multiplexed) && { uri: offer.playlistUri([track]) }),
  };
}

/** Objects are counted where there are any: `16/JOC`. HLS Authoring Specification for Apple Devices, appendix on Dolby Atmos */
function channelsOf({ channels, objects }: AudioProperties): { channels: string } | undefined {
  if (objects !== undefined) return { channels: `${objects}/JOC` };
  return channels === undefined ? undefined : { channels: String(channels) };
}

function videoVariants(
  offer: PlaylistOffer,
  videos: readonly Track[],
  groups: readonly AudioGroup[],
): VariantStream[] {
  const variant = (video: Track, group?: AudioGroup): VariantStream => ({
    ...videoVariant(offer, video, group),
    ...rangeOf(video, videos),
  });
  if (groups.length === 0) return videos.map((video) => variant(video));
  return groups.flatMap((group) => videos.map((video) => variant(video, group)));
}

/** VIDEO-RANGE is left unsaid only where all is SDR. HLS Authoring Specification for Apple Devices 9.16 */
function rangeOf(
  video: Track,
  videos: readonly Track[],
): Pick<VariantStream, 'videoRange' | 'supplementalCodec'> {
  const supplement = supplementalCodec(video);
  return {
    ...(videos.some((other) => videoRange(other) !== 'SDR') && { videoRange: videoRange(video) }),
    ...(supplement !== undefined && { supplementalCodec: supplement }),
  };
}

function iFrameStreams(offer: PlaylistOffer, videos: readonly Track[]): IFrameStream[] {
  const { iFrames } = offer;
  if (iFrames === undefined) return [];
  return videos.map((video) => {
    const { uri, bandwidth } = iFrames(video);
    return {
      bandwidth: bandwidth.peak,
      averageBandwidth: bandwidth.average,
      codecs: codecs(offer, [video]),
      ...(video.video !== undefined && { resolution: displaySize(video.video) }),
      ...rangeOf(video, videos),
      uri,
    };
  });
}

function videoVariant(offer: PlaylistOffer, video: Track, group?: AudioGroup): VariantStream {
  const together: Together = group?.multiplexed ? [video, group.multiplexed] : [video];
  const { peak, average } = offer.bandwidth(together);
  return {
    bandwidth: peak + (group?.bandwidth.peak ?? 0),
    averageBandwidth: average + (group?.bandwidth.average ?? 0),
    codecs: codecs(offer, [video, ...tracksOf(group)]),
    ...(video.video !== undefined && {
      resolution: displaySize(video.video),
      frameRate: video.video.frameRate[0] / video.video.frameRate[1],
    }),
    ...(group !== undefined && { audio: group.id }),
    uri: offer.playlistUri(together),
  };
}

function audioVariant(offer: PlaylistOffer, group: AudioGroup): VariantStream {
  const [first] = tracksOf(group);
  return {
    bandwidth: group.bandwidth.peak,
    averageBandwidth: group.bandwidth.average,
    codecs: codecs(offer, tracksOf(group)),
    audio: group.id,
    uri: first === undefined ? '' : offer.playlistUri([first]),
  };
}

function tracksOf(group?: AudioGroup): Track[] {
  return group?.members.map(({ track }) => track) ?? [];
}

function codecs({ codec }: PlaylistOffer, tracks: readonly Track[]): string[] {
  return [...new Set(tracks.map(codec))];
}

/** Segments of a container, numbered from 1. */
export interface SegmentNames {
  readonly version: number;
  readonly mapUri?: string;
  /** @param number from 1 */
  readonly segmentUri: (number: number) => string;
}

/** A media playlist that goes by one track's segments. */
export function mediaPlaylist(
  asset: Pick<Asset, 'interstitials'>,
  track: Track,
  names: SegmentNames,
): MediaPlaylist {
  const { segments, timescale } = track;
  const { version, mapUri, segmentUri } = names;
  let longest = 0;
  for (let i = 0; i < segments.count; i++) longest = Math.max(longest, durationTicks(segments, i));
  return {
    version,
    targetDuration: Math.max(1, Math.round(longest / timescale)),
    mediaSequence: 1,
    isIndependent: isIndependent(track),
    ...(mapUri !== undefined && { mapUri }),
    ...interstitialTags(asset, segments.startTicks(0) / timescale),
    segments: Array.from({ length: segments.count }, (_, i) => ({
      durationSeconds: durationTicks(segments, i) / timescale,
      uri: segmentUri(i + 1),
    })),
  };
}

/** Whether no picture needs one of the segment before its own. */
function isIndependent(track: Track): boolean {
  return highestAccessPointType(track) === 1;
}
