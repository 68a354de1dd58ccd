import { HeadwaterError } from '../model/errors.ts';
import { whenAborted } from '../when-aborted.ts';
import type { ObjectRange, ObjectRef, ObjectStore } from '../model/object-store.ts';
import type { Steps } from '../steps.ts';
import type { TimeSlices } from '../time-slices.ts';
import { MediaSubject } from './media-subject.ts';
import type { MemoryLease } from './memory-lease.ts';

/** Bytes of an object from `start` on. */
export interface Window {
  readonly start: number;
  readonly bytes: Buffer;
}

/** What reading an object takes. */
export interface ReadContext {
  readonly store: ObjectStore;
  readonly memory: MemoryLease;
  /** What is computed of what was read takes its turns here. */
  readonly slices: TimeSlices;
  readonly signal?: AbortSignal | undefined;
}

/** Reads pieces of one object, in leased memory: all but the first are pinned to what the first one met. */
export class ObjectReader {
  readonly object: ObjectRef;
  readonly subject: MediaSubject;
  /** The first bytes of the object. */
  readonly head: Window;
  readonly #context: ReadContext;

  private constructor(context: ReadContext, object: ObjectRef, head: Buffer) {
    this.object = object;
    this.subject = new MediaSubject(object.key);
    this.head = { start: 0, bytes: head };
    this.#context = context;
  }

  /** @throws HeadwaterError what `ObjectStore.readFully` and {@link MemoryLease.take} throw */
  static async open(
    context: ReadContext,
    { bucket, key }: { readonly bucket: string; readonly key: string },
    headBytes: number,
  ): Promise<ObjectReader> {
    const { store, memory, signal } = context;
    await memory.take(headBytes, new MediaSubject(key));
    const { object, bytes } = await store.readFully({ bucket, key, start: 0, end: headBytes }, signal);
    memory.give(headBytes - bytes.length);
    return new ObjectReader(context, object, bytes);
  }

  /**
   * @param end Within the object.
   * @returns what is given back by {@link ObjectReader.release}
   * @throws HeadwaterError what `ObjectStore.readFully` and {@link MemoryLease.take} throw
   */
  async read(start: number, end: number): Promise<Window> {
    await this.take(end - start);
    const { bytes } = await this.#context.store.readFully(this.#range(start, end), this.#context.signal);
    if (bytes.length === end - start) return { start, bytes };
    throw this.#cutShort(bytes.length, end - start);
  }

  /** Fills memory that was taken before with what lies from `start` on. @throws HeadwaterError as a read does */
  async readInto(target: Uint8Array, start: number): Promise<void> {
    const { store, signal } = this.#context;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let filled = 0;
    const read = store.read(this.#range(start, start + target.length), {
      onHead: () => {},
      onData: (chunk, release) => {
        target.set(chunk.subarray(0, target.length - filled), filled);
        filled += chunk.length;
        release();
      },
      onEnd: () => {
        if (filled === target.length) resolve();
        else reject(this.#cutShort(filled, target.length));
      },
      onError: reject,
    });
    const stopListening = whenAborted(signal, () => {
      read.abort();
      reject(new HeadwaterError('cancelled', `Cannot read ${this.object.key}: the request was cancelled`));
    });
    await promise.finally(stopListening);
  }

  /** @throws HeadwaterError what {@link MemoryLease.take} throws */
  async take(bytes: number): Promise<void> {
    await this.#context.memory.take(bytes, this.subject);
  }

  /** @throws HeadwaterError `cancelled`, and what the steps throw */
  async compute<T>(steps: Steps<T>): Promise<T> {
    return this.#context.slices.run(steps, this.#context.signal);
  }

  give(bytes: number): void {
    this.#context.memory.give(bytes);
  }

  /** A window that nobody looks at any more. */
  release({ bytes }: Window): void {
    this.give(bytes.length);
  }

  #range(start: number, end: number): ObjectRange {
    const { bucket, key, etag: ifMatch, sizeBytes } = this.object;
    return { bucket, key, start, end, ifMatch, sizeBytes };
  }

  #cutShort(came: number, asked: number): HeadwaterError {
    return new HeadwaterError(
      'store-misbehaved',
      `Cannot read ${this.object.key}: ${came} of ${asked} bytes came`,
    );
  }
}
