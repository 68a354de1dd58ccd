import { firstIndex } from '../first-index.ts';
import type { ImageTrack, Tile, Tiles } from '../model/image.ts';

/** Timescales round: an image that ends or begins so little inside of a clip is outside. */
const ROUNDING_SECONDS = 0.01;

/** The thumbnails of a part of a title, which begins at 0; none where all of them end before it. */
export function clipImages(
  images: readonly ImageTrack[],
  beginSeconds: number,
  endSeconds: number,
): ImageTrack[] {
  const clipped = images.map((image) => ({
    ...image,
    tiles: new ClippedTiles(image.tiles, beginSeconds, endSeconds),
  }));
  return clipped.filter(({ tiles }) => tiles.count > 0);
}

/** Images that stand at any time of a clip. */
class ClippedTiles implements Tiles {
  readonly count: number;
  readonly #whole: Tiles;
  readonly #first: number;
  readonly #beginSeconds: number;

  constructor(whole: Tiles, beginSeconds: number, endSeconds: number) {
    this.#whole = whole;
    this.#beginSeconds = beginSeconds;
    this.#first = firstIndex(whole.count, (i) => whole.startSeconds(i + 1) > beginSeconds + ROUNDING_SECONDS);
    const end = firstIndex(whole.count, (i) => whole.startSeconds(i) >= endSeconds - ROUNDING_SECONDS);
    this.count = Math.max(0, end - this.#first);
  }

  at(i: number): Tile {
    return this.#whole.at(this.#first + i);
  }

  startSeconds(i: number): number {
    return this.#whole.startSeconds(this.#first + i) - this.#beginSeconds;
  }
}
