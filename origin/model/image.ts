import type { ObjectRef } from './object-store.ts';

/** Small pictures of a title, many in one image, to be shown while a viewer looks for a place. */
export interface ImageTrack {
  /** `img=bitrate`. Unique in the asset. */
  readonly id: string;
  /** Bits per second. */
  readonly bitrate: number;
  readonly contentType: 'image/jpeg' | 'image/png';
  /** Thumbnails side by side, and one above the other. */
  readonly columns: number;
  readonly rows: number;
  /** Of one thumbnail, in pixels. */
  readonly width: number;
  readonly height: number;
  /** For how long each thumbnail stands, in seconds. */
  readonly thumbnailSeconds: number;
  /** The images, in the order of time. */
  readonly tiles: readonly ObjectRef[];
}

/** For how long an image stands. */
export function tileSeconds({ columns, rows, thumbnailSeconds }: Omit<ImageTrack, 'tiles'>): number {
  return columns * rows * thumbnailSeconds;
}
