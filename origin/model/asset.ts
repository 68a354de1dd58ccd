import type { ImageTrack } from './image.ts';
import type { Interstitial } from './interstitial.ts';
import type { ObjectRef } from './object-store.ts';
import type { Purpose } from './purpose.ts';
import type { SampleTable, SegmentTable } from './samples.ts';
import type { TextTrack } from './text.ts';

export type TrackKind = 'video' | 'audio' | 'textstream';

/** A server manifest with its media files, or one bare media file: all a packager knows. */
export interface Asset {
  /** File name without its extension; the NAME in URLs. */
  readonly name: string;
  /** In the order of the server manifest, else of the file. */
  readonly tracks: readonly Track[];
  /** Subtitles and their like, in the order of the server manifest, else of the file. */
  readonly texts: readonly TextTrack[];
  /**
   * When the segments of all texts begin, in milliseconds, and when the last one ends: one element more than there are
   * segments. They are cut where sound is.
   */
  readonly textStartsMs: readonly number[];
  /** Thumbnails. */
  readonly images: readonly ImageTrack[];
  /** In the order of their times. */
  readonly interstitials: readonly Interstitial[];
  /** Longest track's presentation, in seconds. */
  readonly durationSeconds: number;
  /** Hash over key and entity tag of every source object; changes when any of them does. */
  readonly revision: string;
  /** Newest source object, milliseconds since the epoch. */
  readonly lastModifiedMs: number;
  /**
   * What of the source this is, where it is not all: `filter=…&vbegin=…`, as it stands behind the `?` of every URI that leads
   * further into it; else empty.
   */
  readonly query: string;
  /** Bytes of memory held, for the asset cache's budget. */
  readonly heldBytes: number;
  /** What the server manifest, or else the route, wants of HLS. */
  readonly hls: HlsWishes;
  /** What they want of DASH. */
  readonly dash: DashWishes;
  /** Where players find what manifests name; absent: beside the manifest. */
  readonly delivery?: Delivery;
  /** What the server manifest asks for to no effect, each with the reason. */
  readonly ignored: readonly string[];
  /** Tracks that are in the source but not in the asset, each with the reason. */
  readonly leftOut: readonly string[];
}

/** Several ways to the same, and who says which to take. RFC 8216bis 7; ETSI TS 103 998 */
export interface Delivery {
  readonly pathways: readonly Pathway[];
  /** Absent: a player chooses by itself, and goes on to the next where one fails. */
  readonly steering?: Steering;
}

export interface Pathway {
  readonly id: string;
  /** URL of the folder that URIs in manifests are seen from; ends in `/`. */
  readonly folderUrl: string;
}

export interface Steering {
  readonly serverUrl: string;
  /** The pathway to begin with. */
  readonly first: string;
  /** Whether the server is asked before anything is played. */
  readonly queryBeforeStart: boolean;
}

export interface HlsWishes {
  /** What segments are packed in where nothing else is asked for; `fmp4` where absent. */
  readonly container?: Container;
  /** Whether a transport stream carries picture and sound in one; it does where absent. */
  readonly isMultiplexed?: boolean;
}

export interface DashWishes {
  /** What stands for a segment in its URL; its time where absent. ISO/IEC 23009-1 5.3.9.4.4 */
  readonly addressing?: 'time' | 'number';
}

/** What segments may be packed in: fragments of MP4, or MPEG transport streams. */
export type Container = 'fmp4' | 'ts';

export interface Track {
  /** `type[_language][_n]=bitrate`: `audio_eng=128000`, `video=800000`. Unique in the asset. */
  readonly id: string;
  /** track_ID in its file. */
  readonly trackId: number;
  /** Tracks of one ladder show or say the same in several bitrates: players may change between them at any time. */
  readonly ladder: number;
  readonly kind: TrackKind;
  /** BCP 47; `und` where unknown. */
  readonly language: string;
  /** Bits per second: `systemBitrate`, else measured. */
  readonly bitrate: number;
  /** RFC 6381: `avc1.64001f`, `mp4a.40.2`. */
  readonly codec: string;
  /** Four-character code of the sample entry. */
  readonly format: string;
  /** The sample entry box as it stands in the file's `stsd`; QuickTime's extensions to it are left out. */
  readonly sampleEntry: Uint8Array;
  /**
   * All sample entries, where samples use several of one codec that differ: runs of samples have numbers of them, and
   * `sampleEntry` is that of the largest pictures.
   */
  readonly sampleEntries?: readonly Uint8Array[];
  /** The same with all parameter sets in the sample entry and none in samples, where the source allows it: `hev1` as `hvc1`. */
  readonly outOfBand?: Pick<Track, 'codec' | 'format' | 'sampleEntry'>;
  /** Label for people (`trackName`, `hdlr` name), where there is one. */
  readonly label?: string;
  /** What the server manifest says that the track is for (`role`): `main`, `commentary`; in the words of a scheme. */
  readonly roles?: readonly Purpose[];
  /** Whom it is for (`accessibility`): those who do not see, or do not hear. */
  readonly accessibility?: readonly Purpose[];
  readonly video?: VideoProperties;
  readonly audio?: AudioProperties;
  readonly object: ObjectRef;
  /** Media timescale, ticks per second. All `…Ticks` of this track are in it. */
  readonly timescale: number;
  readonly samples: SampleTable;
  readonly segments: SegmentTable;
  /** Of a clip: the title has samples before its first, which some of its first pictures may need. */
  readonly lacksBeginning?: true;
}

export interface VideoProperties {
  readonly width: number;
  readonly height: number;
  /** Pixel aspect ratio (`pasp`) in lowest terms, 1:1 by default. */
  readonly pixelAspect: readonly [number, number];
  /** How its numbers become light, where anything says so. */
  readonly color?: VideoColor;
  /** What it is to players that know Dolby Vision, where others show it too. */
  readonly dolbyVision?: DolbyVision;
  /** How the picture is turned: the nine words of `tkhd`'s matrix; absent where it is not. ISO/IEC 14496-12 6.2.2 */
  readonly matrix?: readonly number[];
  /** Average, as a fraction of integers: `[30000, 1001]`. */
  readonly frameRate: readonly [number, number];
}

/** A layer of metadata on pictures of another codec. Dolby Vision Streams Within the ISO Base Media File Format 2.1 */
export interface DolbyVision {
  readonly profile: number;
  readonly level: number;
  /** What the pictures are without it: `db1p` (HDR10), `db2g` (SDR), `db4g` and `db4h` (HLG). */
  readonly brand: string;
}

/** Code points of ISO/IEC 23091-2 (H.273). */
export interface VideoColor {
  readonly primaries: number;
  readonly transfer: number;
  readonly matrix: number;
  readonly fullRange: boolean;
}

export interface AudioProperties {
  /** Hz, as it comes out of the decoder. */
  readonly sampleRate: number;
  /** As they come out of the decoder; undefined where nobody can tell. */
  readonly channels: number | undefined;
  /** Where the speakers stand: ChannelConfiguration of ISO/IEC 23091-3 6.2, where it has a number for it. */
  readonly layout?: number | undefined;
  /** Where the speakers stand, in Dolby's hexadecimal digits: four of (E-)AC-3, six of AC-4. ETSI TS 102 366 I.1.2, TS 103 190-2 G.3 */
  readonly dolbyLayout?: string;
  /** Of sound made of objects (Dolby Atmos): how many there may be. ETSI TS 103 420 8.3 */
  readonly objects?: number;
}
