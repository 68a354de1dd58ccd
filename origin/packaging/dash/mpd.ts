/** A Media Presentation Description, one field an attribute or element. ISO/IEC 23009-1 5 */
export interface Mpd {
  /** @mediaPresentationDuration, seconds. Required for `static`. */
  readonly durationSeconds: number;
  /** @minBufferTime, seconds. Required. */
  readonly minBufferSeconds: number;
  /** Period/BaseURL, relative. */
  readonly baseUrl: string;
  readonly adaptationSets: readonly AdaptationSet[];
}

/** ISO/IEC 23009-1 5.3.3 */
export interface AdaptationSet {
  readonly id: number;
  readonly contentType: 'video' | 'audio' | 'text';
  /** @lang: BCP 47. */
  readonly lang?: string;
  readonly mimeType: string;
  /** @par: picture aspect ratio. */
  readonly par?: readonly [number, number];
  readonly maxWidth?: number;
  readonly maxHeight?: number;
  readonly label?: string;
  /** SupplementalProperty. ISO/IEC 23009-1 5.8.4.9 */
  readonly supplementalProperties: readonly Descriptor[];
  /** Role of the scheme urn:mpeg:dash:role:2011. */
  readonly role: string;
  readonly representations: readonly Representation[];
}

/** ISO/IEC 23009-1 5.3.5 */
export interface Representation {
  /** @id: in URLs in place of `$RepresentationID$`. Required. */
  readonly id: string;
  /** @bandwidth, bits per second. Required. */
  readonly bandwidth: number;
  readonly codecs: string;
  readonly width?: number;
  readonly height?: number;
  /** @frameRate, a fraction of integers. */
  readonly frameRate?: readonly [number, number];
  /** @sar: pixel aspect ratio. */
  readonly sar?: readonly [number, number];
  /** @audioSamplingRate, Hz. */
  readonly audioSamplingRate?: number;
  /** AudioChannelConfiguration. ISO/IEC 23009-1 5.8.5.4 */
  readonly audioChannels?: Descriptor;
  /** SupplementalProperty. ISO/IEC 23009-1 5.8.4.9 */
  readonly supplementalProperties?: readonly Descriptor[];
  readonly segmentTemplate: SegmentTemplate;
}

/** A value in the words of a scheme. ISO/IEC 23009-1 5.8.2 */
export interface Descriptor {
  /** @schemeIdUri. Required. */
  readonly scheme: string;
  readonly value: string | number;
}

/** ISO/IEC 23009-1 5.3.9.4 */
export interface SegmentTemplate {
  readonly timescale: number;
  readonly initialization: string;
  readonly media: string;
  readonly timeline: readonly TimelineEntry[];
}

/** `S` of SegmentTimeline: `repeats` more segments of the same duration follow the first. ISO/IEC 23009-1 5.3.9.6 */
export interface TimelineEntry {
  readonly t: number;
  readonly d: number;
  readonly repeats: number;
}
