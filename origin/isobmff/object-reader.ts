import { HeadwaterError } from '../model/errors.ts';
import type { ObjectRef, ObjectStore } from '../model/object-store.ts';
import { MediaSubject } from './media-subject.ts';

/** Bytes of an object from `start` on. */
export interface Window {
  readonly start: number;
  readonly bytes: Buffer;
}

/** Reads pieces of one object: all but the first are pinned to what the first one met. */
export class ObjectReader {
  readonly object: ObjectRef;
  readonly subject: MediaSubject;
  /** The first bytes of the object. */
  readonly head: Window;
  readonly #store: ObjectStore;
  readonly #signal: AbortSignal | undefined;

  private constructor(store: ObjectStore, object: ObjectRef, head: Buffer, signal: AbortSignal | undefined) {
    this.object = object;
    this.subject = new MediaSubject(object.key);
    this.head = { start: 0, bytes: head };
    this.#store = store;
    this.#signal = signal;
  }

  /** @throws HeadwaterError what `ObjectStore.readFully` throws */
  static async open(
    store: ObjectStore,
    { bucket, key }: { readonly bucket: string; readonly key: string },
    headBytes: number,
    signal?: AbortSignal,
  ): Promise<ObjectReader> {
    const { object, bytes } = await store.readFully({ bucket, key, start: 0, end: headBytes }, signal);
    return new ObjectReader(store, object, bytes, signal);
  }

  /**
   * @param end Within the object.
   * @throws HeadwaterError what `ObjectStore.readFully` throws
   */
  async read(start: number, end: number): Promise<Window> {
    const { bucket, key, etag: ifMatch, sizeBytes } = this.object;
    const range = { bucket, key, start, end, ifMatch, sizeBytes };
    const { bytes } = await this.#store.readFully(range, this.#signal);
    if (bytes.length === end - start) return { start, bytes };
    const came = `${bytes.length} of ${end - start} bytes came`;
    throw new HeadwaterError('store-misbehaved', `Cannot read ${key}: ${came}`);
  }
}
