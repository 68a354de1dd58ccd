import type { Tile, Tiles } from '../model/image.ts';
import type { ObjectRef } from '../model/object-store.ts';

/** Images that are files of their own, each of which stands as long as the others. */
export class ObjectTiles implements Tiles {
  readonly count: number;
  readonly #objects: readonly ObjectRef[];
  readonly #seconds: number;

  /** @param seconds for how long each stands */
  constructor(objects: readonly ObjectRef[], seconds: number) {
    this.count = objects.length;
    this.#objects = objects;
    this.#seconds = seconds;
  }

  at(i: number): Tile {
    const object = this.#objects[i]!;
    return { object, start: 0, end: object.sizeBytes };
  }

  startSeconds(i: number): number {
    return i * this.#seconds;
  }
}
