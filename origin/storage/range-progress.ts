import type { ObjectRange, ObjectRef } from '../model/object-store.ts';
import type { PartialResponse } from './partial-response.ts';
import { replaced } from './read-errors.ts';

/** How far a range has come, and of which version of the object. */
export class RangeProgress {
  readonly range: ObjectRange;
  #object: ObjectRef | undefined;
  #reached: number;

  constructor(range: ObjectRange) {
    this.range = range;
    this.#reached = range.start;
  }

  /** The next byte that is missing. */
  get reached(): number {
    return this.#reached;
  }

  /** Whether the head has come. */
  get hasBegun(): boolean {
    return this.#object !== undefined;
  }

  /**
   * Takes the head of an answer.
   *
   * @returns whether it is the first
   * @throws HeadwaterError `object-replaced` where it is of another object than the first
   */
  begin({ object }: PartialResponse): boolean {
    if (this.#object === undefined) {
      this.#object = object;
      return true;
    }
    if (object.sizeBytes !== this.#object.sizeBytes) throw replaced(this.range.key);
    return false;
  }

  advance(bytes: number): void {
    this.#reached += bytes;
  }

  /** What is still to be read: bytes of two versions never mix. */
  rest(): ObjectRange {
    if (this.#object === undefined) return this.range;
    const end = Math.min(this.range.end, this.#object.sizeBytes);
    return {
      ...this.range,
      start: this.#reached,
      end,
      ifMatch: this.#object.etag,
      sizeBytes: this.#object.sizeBytes,
    };
  }
}
