import type { Delivery } from '../../model/asset.ts';
import type { AccessPointType } from '../../model/access-points.ts';
import type { DashProfile } from '../../model/packager.ts';
import type { SupplementalCodec } from '../tracks/supplemental-codec.ts';

/** A Media Presentation Description, one field an attribute or element. ISO/IEC 23009-1 5 */
export interface Mpd {
  /** @profiles. Required. */
  readonly profile: DashProfile;
  /** @mediaPresentationDuration, seconds. Required for `static`. */
  readonly durationSeconds: number;
  /** @minBufferTime, seconds. Required. */
  readonly minBufferSeconds: number;
  /** MPD/BaseURL, each with its @serviceLocation, and ContentSteering; absent: what is named lies beside the MPD. */
  readonly delivery?: Delivery;
  /** Period/BaseURL, relative; absent where each Representation has its own. */
  readonly baseUrl?: string;
  readonly adaptationSets: readonly AdaptationSet[];
}

/** ISO/IEC 23009-1 5.3.3 */
export interface AdaptationSet {
  readonly id: number;
  readonly contentType: 'video' | 'audio' | 'text' | 'image';
  /** @lang: BCP 47. */
  readonly lang?: string;
  readonly mimeType: string;
  /** @par: picture aspect ratio. */
  readonly par?: readonly [number, number];
  readonly maxWidth?: number;
  readonly maxHeight?: number;
  /** @startWithSAP, @subsegmentStartsWithSAP: no segment begins with an access point of a higher type. */
  readonly accessPointType: AccessPointType;
  readonly label?: string;
  /** SupplementalProperty. ISO/IEC 23009-1 5.8.4.9 */
  readonly supplementalProperties: readonly Descriptor[];
  /** EssentialProperty: who does not know it leaves the set alone. ISO/IEC 23009-1 5.8.4.8 */
  readonly essentialProperties?: readonly Descriptor[];
  /** Accessibility. ISO/IEC 23009-1 5.8.4.3 */
  readonly accessibility: readonly Descriptor[];
  /** Role. ISO/IEC 23009-1 5.8.4.2 */
  readonly roles: readonly Descriptor[];
  readonly representations: readonly Representation[];
}

/** ISO/IEC 23009-1 5.3.5 */
export interface Representation {
  /** @id: in URLs in place of `$RepresentationID$`. Required. */
  readonly id: string;
  /** @bandwidth, bits per second. Required. */
  readonly bandwidth: number;
  /** @codecs; absent of what is no media in a container. */
  readonly codecs?: string;
  /** @scte214:supplementalCodecs and @scte214:supplementalProfiles: what it is to players that know more. ANSI/SCTE 214-1 */
  readonly supplementalCodec?: SupplementalCodec;
  readonly width?: number;
  readonly height?: number;
  /** @frameRate, a fraction of integers. */
  readonly frameRate?: readonly [number, number];
  /** @sar: pixel aspect ratio. */
  readonly sar?: readonly [number, number];
  /** @maxPlayoutRate: so many times faster than it is meant. */
  readonly maxPlayoutRate?: number;
  /** @codingDependency: false where each access unit can be decoded by itself. */
  readonly codingDependency?: boolean;
  /** @audioSamplingRate, Hz. */
  readonly audioSamplingRate?: number;
  /** AudioChannelConfiguration. ISO/IEC 23009-1 5.8.5.4 */
  readonly audioChannels?: Descriptor;
  /** EssentialProperty. ISO/IEC 23009-1 5.8.4.8 */
  readonly essentialProperties?: readonly Descriptor[];
  /** SupplementalProperty. ISO/IEC 23009-1 5.8.4.9 */
  readonly supplementalProperties?: readonly Descriptor[];
  readonly segments: SegmentTemplate | SegmentBase | WholeFile;
}

/** A value in the words of a scheme. ISO/IEC 23009-1 5.8.2 */
export interface Descriptor {
  /** @schemeIdUri. Required. */
  readonly scheme: string;
  readonly value: string | number;
}

/** ISO/IEC 23009-1 5.3.9.4 */
export interface SegmentTemplate {
  readonly kind: 'template';
  readonly timescale: number;
  /** Absent of images, which need none. */
  readonly initialization?: string;
  readonly media: string;
  /** @startNumber: what `$Number$` counts from. */
  readonly startNumber?: number;
  /** @presentationTimeOffset: what of the first segment lies before the period. */
  readonly offsetTicks?: number;
  /** @duration: where all segments have the same, and there is no timeline. */
  readonly durationTicks?: number;
  readonly timeline: readonly TimelineEntry[];
}

/** One file with its own index. ISO/IEC 23009-1 5.3.9.2 */
export interface SegmentBase {
  readonly kind: 'base';
  /** Representation/BaseURL. */
  readonly url: string;
  readonly timescale: number;
  /** @indexRange: where `sidx` is, first and last byte. */
  readonly index: readonly [first: number, last: number];
  /** Initialization@range. */
  readonly initialization: readonly [first: number, last: number];
}

/** One file that is taken whole. */
export interface WholeFile {
  readonly kind: 'whole';
  /** Representation/BaseURL. */
  readonly url: string;
}

/** `S` of SegmentTimeline: `repeats` more segments of the same duration follow the first. ISO/IEC 23009-1 5.3.9.6 */
export interface TimelineEntry {
  readonly t: number;
  readonly d: number;
  readonly repeats: number;
}
