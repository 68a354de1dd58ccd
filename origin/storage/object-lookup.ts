import { LRUCache } from 'lru-cache';
import { HeadwaterError } from '../model/errors.ts';
import { objectId } from '../model/object-id.ts';
import type { IsMeant } from '../model/purge-scope.ts';
import type { ObjectRef, ObjectStore } from '../model/object-store.ts';
import { SingleFlight, type Work } from '../single-flight.ts';

/** Bytes of the first read of an object: a small file needs no other. */
const HEAD_BYTES = 64 * 1024;

/** How long an object is taken for what it was; reads are pinned, so an older view is noticed, never mixed. */
const FRESH_MS = 60_000;

/** How exactly that is measured: the clock is asked, and a timer set, so often at most. */
const CLOCK_MS = 1000;

/** Objects remembered, at a few hundred bytes each. */
const OBJECTS_LIMIT = 10_000;

/** An object, and its beginning where that was read to find out. */
export interface FoundObject {
  readonly object: ObjectRef;
  readonly head?: Buffer;
}

/** What lies under a key: asked with the read that serves small files whole, and remembered for a minute; once for all who ask at the same time. */
export class ObjectLookup {
  readonly #store: ObjectStore;
  readonly #found = new LRUCache<string, ObjectRef>({
    max: OBJECTS_LIMIT,
    ttl: FRESH_MS,
    ttlResolution: CLOCK_MS,
  });

  readonly #flights = new SingleFlight<FoundObject>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** What is remembered of it. */
  known(bucket: string, key: string): ObjectRef | undefined {
    return this.#found.get(objectId(bucket, key));
  }

  /** @throws HeadwaterError `not-found`, `store-*`, `cancelled` */
  async find(bucket: string, key: string, signal?: AbortSignal): Promise<FoundObject> {
    const known = this.known(bucket, key);
    if (known !== undefined) return { object: known };
    const id = objectId(bucket, key);
    const work: Work<FoundObject> = async (stop, isCurrent) => {
      const found = await this.#read(bucket, key, stop);
      if (isCurrent()) this.#found.set(id, found.object);
      return found;
    };
    return this.#flights.run(id, work, signal);
  }

  forget(bucket: string, key: string): void {
    const id = objectId(bucket, key);
    this.#found.delete(id);
    this.#flights.forget(id);
  }

  /** The same of many. Who waits for what is being asked has what comes, and it is not remembered. */
  purge(isMeant: IsMeant): void {
    const meant = [...this.#found.keys()].filter(isMeant);
    for (const id of meant) this.#found.delete(id);
    this.#flights.forgetAll();
  }

  /** Of an object without a byte every range is refused, and a refusal tells nothing of it: it is asked for without one. */
  async #read(bucket: string, key: string, signal: AbortSignal): Promise<FoundObject> {
    try {
      const { object, bytes } = await this.#store.readFully(
        { bucket, key, start: 0, end: HEAD_BYTES },
        signal,
      );
      return { object, head: bytes };
    } catch (error) {
      if (!(error instanceof HeadwaterError) || error.code !== 'object-too-short') throw error;
      return this.#store.readFully({ bucket, key, start: 0, end: 0 }, signal);
    }
  }
}
