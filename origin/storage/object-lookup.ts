import { LRUCache } from 'lru-cache';
import {
  DEFAULT_FRESHNESS,
  type Freshness,
  RECHECK_PATIENCE_MS,
  seenAt,
  seenWithoutAnswer,
} from '../freshness.ts';
import type { Seen } from '../freshness.ts';
import { HeadwaterError } from '../model/errors.ts';
import { objectId } from '../model/object-id.ts';
import type { IsMeant } from '../model/purge-scope.ts';
import type { ObjectRef, ObjectStore } from '../model/object-store.ts';
import { Refusals } from './refusals.ts';
import { SingleFlight, type Work } from '../single-flight.ts';

/** Bytes of the first read of an object: a small file needs no other. */
const HEAD_BYTES = 64 * 1024;

/** Objects remembered, at a few hundred bytes each. */
const OBJECTS_LIMIT = 10_000;

/** An object, and its beginning where that was read to find out. */
export interface FoundObject {
  readonly object: ObjectRef;
  readonly head?: Buffer;
}

interface Remembered {
  readonly object: ObjectRef;
  readonly seen: Seen;
}

/**
 * What lies under a key: asked with the read that serves small files whole, once for all who ask at the same time, and
 * remembered. After a while a byte is read, pinned, to find out whether it is still true; reads are pinned anyway, so an
 * older view is noticed, never mixed.
 */
export class ObjectLookup {
  readonly #store: ObjectStore;
  readonly #freshness: Freshness;
  readonly #now: () => number;
  readonly #found = new LRUCache<string, Remembered>({ max: OBJECTS_LIMIT });
  readonly #refusals: Refusals;
  readonly #flights = new SingleFlight<FoundObject>();

  constructor(store: ObjectStore, freshness = DEFAULT_FRESHNESS, now: () => number = Date.now) {
    this.#store = store;
    this.#freshness = freshness;
    this.#now = now;
    this.#refusals = new Refusals(freshness.negativeMs, now);
  }

  /** What is remembered of it, where that may be used unasked. */
  known(bucket: string, key: string): ObjectRef | undefined {
    const remembered = this.#found.get(objectId(bucket, key));
    if (remembered === undefined) return undefined;
    const ageMs = this.#now() - remembered.seen.checkedMs;
    const { ttlMs, staleWhileRevalidateMs } = this.#freshness;
    if (ageMs < ttlMs) return remembered.object;
    if (ageMs >= ttlMs + staleWhileRevalidateMs) return undefined;
    // Whoever asks next hears what came of it.
    this.find(bucket, key).catch(() => undefined);
    return remembered.object;
  }

  /** @throws HeadwaterError `not-found`, `store-*`, `cancelled` */
  async find(bucket: string, key: string, signal?: AbortSignal): Promise<FoundObject> {
    const id = objectId(bucket, key);
    this.#refusals.throwKnown(id);
    const work: Work<FoundObject> = (stop, isCurrent) =>
      this.#refusals.remember(id, isCurrent, () => this.#look({ bucket, key }, stop, isCurrent));
    return this.#flights.run(id, work, signal);
  }

  forget(bucket: string, key: string): void {
    const id = objectId(bucket, key);
    this.#found.delete(id);
    this.#flights.forget(id);
    this.#refusals.forget(id);
  }

  /** The same of many. Who waits for what is being asked has what comes, and it is not remembered. */
  purge(isMeant: IsMeant): void {
    const meant = [...this.#found.keys()].filter(isMeant);
    for (const id of meant) this.#found.delete(id);
    this.#flights.forgetAll();
    this.#refusals.forgetAll();
  }

  async #look(
    { bucket, key }: Pick<ObjectRef, 'bucket' | 'key'>,
    signal: AbortSignal,
    isCurrent: () => boolean,
  ): Promise<FoundObject> {
    const id = objectId(bucket, key);
    const nowMs = this.#now();
    const remember = (object: ObjectRef, seen: Seen = seenAt(nowMs)): void => {
      if (isCurrent()) this.#found.set(id, { object, seen });
    };
    const before = this.#found.peek(id);
    const seen = before && (await this.#seenAgain(before, signal));
    if (before !== undefined && seen !== undefined) {
      remember(before.object, seen);
      return { object: before.object };
    }
    const found = await this.#read(bucket, key, signal);
    remember(found.object);
    return found;
  }

  /** Undefined where the store has something else, or cannot be asked for too long. */
  async #seenAgain({ object, seen }: Remembered, signal: AbortSignal): Promise<Seen | undefined> {
    const { bucket, key, etag: ifMatch, sizeBytes } = object;
    const nowMs = this.#now();
    if (nowMs - seen.checkedMs < this.#freshness.ttlMs) return seen;
    // Of nothing no byte can be read.
    if (sizeBytes === 0) return undefined;
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(RECHECK_PATIENCE_MS)]);
    try {
      await this.#store.readFully({ bucket, key, start: 0, end: 1, ifMatch, sizeBytes }, inTime);
      return seenAt(nowMs);
    } catch (error) {
      const { code } = HeadwaterError.from(error);
      const isOther = code === 'object-replaced' || code === 'not-found';
      return isOther || signal.aborted ? undefined : seenWithoutAnswer(seen, nowMs, this.#freshness);
    }
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
