import type { MediaKind } from '../../isobmff/movie/codecs.ts';
import type { DashWishes, HlsWishes } from '../../model/asset.ts';
import type { Purpose } from '../../model/purpose.ts';
import type { ImageTrack } from '../../model/image.ts';
import type { Fraction } from '../timeline/fraction.ts';

/** Key of an object, and the bucket it lies in by its name in the configuration. */
export interface ObjectLocation {
  readonly bucket: string;
  readonly key: string;
}

/** A server manifest (`.ism`, SMIL 2.0): which tracks of which files make an asset. */
export interface ServerManifest {
  /** In the manifest's order. */
  readonly media: readonly MediaReference[];
  /** Thumbnails, in the manifest's order. */
  readonly images: readonly ImageReference[];
  /** `…_minimum_fragment_length`; undefined where it is not given or 0: the source's own fragments. */
  readonly fragmentLength: Fraction | undefined;
  readonly hls: HlsWishes;
  /** What it wants of DASH. */
  readonly dash: DashWishes;
  /** `<meta>` elements that change nothing, each with the reason. */
  readonly ignored: readonly string[];
  /** What the manifest names and Headwater does not package, each with the reason. */
  readonly leftOut: readonly string[];
}

/** An `<img>`: thumbnails, many on one image. */
export interface ImageReference extends Pick<ImageTrack, 'columns' | 'rows' | 'width' | 'height'> {
  readonly thumbnailSeconds: number;
  /** Its key may hold `$Number$`. */
  readonly location: ObjectLocation;
  /** `systemBitrate`, bits per second. */
  readonly bitrate: number | undefined;
}

/** A track, or all tracks of a file. */
export type WantedMedia = MediaReference | WholeFile;

interface WholeFile {
  readonly kind: 'all';
  readonly location: ObjectLocation;
}

/** A `<video>`, `<audio>` or `<textstream>`, or an `<img>` that names a media file. */
export interface MediaReference {
  /** Its place among what is wanted. */
  readonly order?: number | undefined;
  readonly kind: MediaKind;
  readonly location: ObjectLocation;
  /** `trackID`; the file's first track of its kind where it is not given. */
  readonly trackId: number | undefined;
  /** `systemBitrate`, bits per second. */
  readonly bitrate: number | undefined;
  /** `systemLanguage`. */
  readonly language: string | undefined;
  /** `trackName`. */
  readonly label: string | undefined;
  /** `role`. */
  readonly roles: readonly Purpose[] | undefined;
  readonly accessibility: readonly Purpose[] | undefined;
}
