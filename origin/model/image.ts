import type { ObjectRef } from './object-store.ts';

/** Small pictures of a title, one or many in an image, to be shown while a viewer looks for a place. */
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
  /** For how long each thumbnail stands, in seconds; undefined where that differs: then an image is one thumbnail. */
  readonly thumbnailSeconds: number | undefined;
  /** The images, in the order of time. */
  readonly tiles: Tiles;
}

/** The images of some thumbnails. Image `i` counts from 0. */
export interface Tiles {
  readonly count: number;
  at(i: number): Tile;
  /**
   * When an image begins to stand, in seconds; `i` may be `count`: when the last one ends. Of a clip, the first may begin before 0.
   */
  startSeconds(i: number): number;
}

/** Where an image lies: a file of its own, or a part of one. */
export interface Tile {
  readonly object: ObjectRef;
  readonly start: number;
  readonly end: number;
  /** What each image of a track begins with, where that is told once for all. */
  readonly prefix?: Uint8Array | undefined;
}

/** For how long each thumbnail of an image stands. */
export function thumbnailSeconds(image: ImageTrack, i: number): number {
  return image.thumbnailSeconds ?? image.tiles.startSeconds(i + 1) - image.tiles.startSeconds(i);
}
