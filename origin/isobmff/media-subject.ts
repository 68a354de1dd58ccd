import { HeadwaterError } from '../model/errors.ts';

/** What is being indexed, an object or one of its tracks: the middle of every message about it. */
export class MediaSubject {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  track(trackId: number): MediaSubject {
    return new MediaSubject(`track ${trackId} of ${this.#name}`);
  }

  /** The bytes contradict themselves or the object. */
  corrupt(detail: string, cause?: unknown): HeadwaterError {
    return new HeadwaterError('corrupt-media', `Cannot index ${this.#name}: ${detail}`, { cause });
  }

  /** The bytes are sound, but nothing here can serve them. */
  unsupported(detail: string): HeadwaterError {
    return new HeadwaterError('unsupported-media', `Cannot package ${this.#name}: ${detail}`);
  }
}
