import type { Steering } from '../../model/asset.ts';
import type { SupplementalCodec } from '../tracks/supplemental-codec.ts';
import type { VideoRange } from '../tracks/video-range.ts';

/** A multivariant playlist, one field a tag. RFC 8216bis 4.4.6 */
export interface MultivariantPlaylist {
  /** EXT-X-VERSION: what a player must know to read it. RFC 8216bis 8 */
  readonly version: number;
  /** EXT-X-INDEPENDENT-SEGMENTS, of all its playlists. RFC 8216bis 4.4.2.1 */
  readonly isIndependent: boolean;
  /** EXT-X-CONTENT-STEERING. RFC 8216bis 4.4.6.6 */
  readonly steering?: Steering;
  readonly renditions: readonly Rendition[];
  readonly variants: readonly VariantStream[];
  readonly iFrameStreams: readonly IFrameStream[];
  /** Thumbnails. */
  readonly imageStreams: readonly ImageStream[];
}

/** EXT-X-MEDIA. RFC 8216bis 4.4.6.1 */
export interface Rendition {
  /** TYPE. Required. */
  readonly type: 'AUDIO' | 'SUBTITLES';
  /** GROUP-ID. Required. */
  readonly groupId: string;
  /** NAME: unique in its group. Required. */
  readonly name: string;
  /** LANGUAGE: BCP 47. */
  readonly language?: string;
  readonly default: boolean;
  readonly autoselect: boolean;
  /** FORCED: of subtitles that are to be shown to whoever has chosen none. */
  readonly forced?: boolean;
  /** CHARACTERISTICS: for whom it is, in the words of Apple's list. */
  readonly characteristics?: readonly string[];
  /** CHANNELS: how many, and what else there is to them: `2`, `16/JOC`. */
  readonly channels?: string;
  /** URI; absent where it is in the segments of the variants. */
  readonly uri?: string;
}

/** EXT-X-STREAM-INF. RFC 8216bis 4.4.6.2 */
export interface VariantStream {
  /** BANDWIDTH: peak, bits per second, of the whole presentation. Required. */
  readonly bandwidth: number;
  /** AVERAGE-BANDWIDTH, bits per second. */
  readonly averageBandwidth: number;
  /** CODECS of every rendition that may play with it. */
  readonly codecs: readonly string[];
  /** SUPPLEMENTAL-CODECS: what the pictures are to players that know more. */
  readonly supplementalCodec?: SupplementalCodec;
  /** RESOLUTION, pixels. */
  readonly resolution?: readonly [width: number, height: number];
  /** FRAME-RATE, frames per second. */
  readonly frameRate?: number;
  /** VIDEO-RANGE; SDR where there is none. */
  readonly videoRange?: VideoRange;
  /** AUDIO: a group's id. */
  readonly audio?: string;
  /** SUBTITLES: a group's id. */
  readonly subtitles?: string;
  /** PATHWAY-ID: one of several ways to the same. */
  readonly pathway?: string;
  readonly uri: string;
}

/** EXT-X-I-FRAME-STREAM-INF: what is shown while a viewer winds. RFC 8216bis 4.4.6.3 */
export type IFrameStream = Omit<VariantStream, 'frameRate' | 'audio' | 'subtitles'>;

/** EXT-X-IMAGE-STREAM-INF: Roku's word for a playlist of thumbnails, which other players skip. */
export interface ImageStream {
  readonly bandwidth: number;
  readonly codecs: readonly string[];
  /** Of one thumbnail. */
  readonly resolution: readonly [width: number, height: number];
  readonly uri: string;
}

export function serializeMultivariantPlaylist(playlist: MultivariantPlaylist): string {
  const lines = ['#EXTM3U', `#EXT-X-VERSION:${playlist.version}`];
  if (playlist.isIndependent) lines.push('#EXT-X-INDEPENDENT-SEGMENTS');
  if (playlist.steering !== undefined) lines.push(steeringTag(playlist.steering));
  for (const rendition of playlist.renditions) lines.push(mediaTag(rendition));
  for (const variant of playlist.variants) lines.push(streamInfTag(variant), variant.uri);
  for (const stream of playlist.iFrameStreams) lines.push(iFrameStreamInfTag(stream));
  for (const stream of playlist.imageStreams) lines.push(imageStreamInfTag(stream));
  return `${lines.join('\n')}\n`;
}

function steeringTag({ serverUrl, first }: Steering): string {
  return tag('#EXT-X-CONTENT-STEERING', [
    ['SERVER-URI', quoted(serverUrl)],
    ['PATHWAY-ID', quoted(first)],
  ]);
}

function mediaTag(rendition: Rendition): string {
  return tag('#EXT-X-MEDIA', [
    ['TYPE', rendition.type],
    ['GROUP-ID', quoted(rendition.groupId)],
    ['NAME', quoted(rendition.name)],
    ['LANGUAGE', rendition.language && quoted(rendition.language)],
    ['DEFAULT', rendition.default ? 'YES' : 'NO'],
    ['AUTOSELECT', rendition.autoselect ? 'YES' : 'NO'],
    ['FORCED', rendition.forced === true ? 'YES' : undefined],
    [
      'CHARACTERISTICS',
      rendition.characteristics?.length ? quoted(rendition.characteristics.join(',')) : undefined,
    ],
    ['CHANNELS', rendition.channels && quoted(rendition.channels)],
    ['URI', rendition.uri && quoted(rendition.uri)],
  ]);
}

function streamInfTag(variant: VariantStream): string {
  return tag('#EXT-X-STREAM-INF', [
    ...bandwidthAttributes(variant),
    ['FRAME-RATE', variant.frameRate?.toFixed(3)],
    ['VIDEO-RANGE', variant.videoRange],
    ['AUDIO', variant.audio && quoted(variant.audio)],
    ['SUBTITLES', variant.subtitles && quoted(variant.subtitles)],
    ['PATHWAY-ID', variant.pathway && quoted(variant.pathway)],
  ]);
}

function iFrameStreamInfTag(stream: IFrameStream): string {
  return tag('#EXT-X-I-FRAME-STREAM-INF', [
    ...bandwidthAttributes(stream),
    ['VIDEO-RANGE', stream.videoRange],
    ['PATHWAY-ID', stream.pathway && quoted(stream.pathway)],
    ['URI', quoted(stream.uri)],
  ]);
}

function imageStreamInfTag({ bandwidth, codecs, resolution, uri }: ImageStream): string {
  return tag('#EXT-X-IMAGE-STREAM-INF', [
    ['BANDWIDTH', bandwidth],
    ['RESOLUTION', resolution.join('x')],
    ['CODECS', quoted(codecs.join(','))],
    ['URI', quoted(uri)],
  ]);
}

type Attribute = readonly [name: string, value: string | number | undefined];

function bandwidthAttributes(stream: IFrameStream): readonly Attribute[] {
  const supplement = stream.supplementalCodec;
  return [
    ['BANDWIDTH', stream.bandwidth],
    ['AVERAGE-BANDWIDTH', stream.averageBandwidth],
    ['CODECS', quoted(stream.codecs.join(','))],
    ['SUPPLEMENTAL-CODECS', supplement && quoted(`${supplement.codec}/${supplement.brand}`)],
    ['RESOLUTION', stream.resolution?.join('x')],
  ];
}

function tag(name: string, attributes: readonly Attribute[]): string {
  const present = attributes.filter(([, value]) => value !== undefined && value !== '' && value !== 0);
  return `${name}:${present.map(([key, value]) => `${key}=${value}`).join(',')}`;
}

/** A quoted string may hold neither quotes nor line ends. RFC 8216bis 4.2 */
function quoted(text: string): string {
  return `"${text.replaceAll(/["\r\n]/g, "'")}"`;
}
