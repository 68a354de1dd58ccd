import { HeadwaterError } from '../model/errors.ts';

/** The cause of refusing what nobody would see or hear. */
export const PRESENTS_NOTHING = Symbol('presents nothing');

/** What is being indexed, an object or one of its tracks: the middle of every message about it. */
export class MediaSubject {
  readonly #name: string;
  readonly #trackId: number | undefined;

  constructor(name: string, trackId?: number) {
    this.#name = trackId === undefined ? name : `track ${trackId} of ${name}`;
    this.#trackId = trackId;
  }

  track(trackId: number): MediaSubject {
    return new MediaSubject(this.#name, trackId);
  }

  /** The bytes contradict themselves or the object. */
  corrupt(detail: string, cause?: unknown): HeadwaterError {
    return new HeadwaterError('corrupt-media', `Cannot index ${this.#name}: ${detail}`, {
      cause,
      detail: this.#withTrack(detail),
    });
  }

  /** The bytes are sound, but nothing here can serve them. */
  unsupported(detail: string, cause?: unknown): HeadwaterError {
    return new HeadwaterError('unsupported-media', `Cannot package ${this.#name}: ${detail}`, {
      cause,
      detail: this.#withTrack(detail),
    });
  }

  /** The bytes are sound, and there is nothing in them that anybody could miss. */
  presentsNothing(detail: string): HeadwaterError {
    return this.unsupported(detail, PRESENTS_NOTHING);
  }

  #withTrack(detail: string): string {
    return this.#trackId === undefined ? detail : `track ${this.#trackId}: ${detail}`;
  }
}
