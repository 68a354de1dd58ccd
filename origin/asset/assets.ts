import { LRUCache } from 'lru-cache';
import { HeadwaterError } from '../model/errors.ts';
import type { ObjectRef, ObjectStore } from '../model/object-store.ts';
import type { WorkerStats } from '../stats.ts';
import type { Asset } from '../model/asset.ts';
import { loadAsset } from './load-asset.ts';
import type { LoadContext } from './load-context.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import type { Locate } from './server-manifest/locate-media.ts';
import type { Location } from './server-manifest/server-manifest.ts';
import { SingleFlight, type Work } from '../single-flight.ts';

export interface AssetsOptions {
  /** Finds the bucket of an absolute URL in a server manifest. */
  readonly locate: Locate;
  /** Memory for the indexes of all assets, in bytes; 256 MiB by default: about sixty 2-hour titles. */
  readonly limitBytes?: number;
  /** How long an asset is taken for what lies in the store, in milliseconds; a minute by default. */
  readonly freshMs?: number;
  /** Bytes of the first read of a media file, 64 KiB by default: the `moov` of a title of a minute or two. */
  readonly headBytes?: number;
  /** The time in milliseconds, for tests. */
  readonly now?: () => number;
}

/** Held beside the bytes an asset accounts for: objects, keys, strings. */
const OVERHEAD_BYTES = 4096;

/** Objects of one asset that are looked at again at a time. */
const CHECKS_AT_A_TIME = 8;

interface Held {
  readonly asset: Asset;
  readonly objects: readonly ObjectRef[];
  /** When the store was last seen to have these objects. */
  readonly checkedMs: number;
}

/**
 * The assets in use. What is asked for at the same time is loaded once; failures are not kept. A replaced object shows
 * itself when it is read, because reads are pinned: then {@link Assets.invalidate} is called. What is made without
 * reading, manifests, is at most `freshMs` behind the store.
 */
export class Assets {
  readonly #context: LoadContext;
  readonly #freshMs: number;
  readonly #now: () => number;
  readonly #held: LRUCache<string, Held>;
  readonly #flights = new SingleFlight<Held>();
  #hits = 0;
  #misses = 0;

  constructor(store: ObjectStore, options: AssetsOptions) {
    const { locate, limitBytes = 256 * 1024 * 1024, freshMs = 60_000, headBytes = 64 * 1024 } = options;
    this.#context = { store, locate, headBytes };
    this.#freshMs = freshMs;
    this.#now = options.now ?? Date.now;
    this.#held = new LRUCache({
      maxSize: limitBytes,
      sizeCalculation: ({ asset }) => asset.heldBytes + OVERHEAD_BYTES,
    });
  }

  /** A hit is answered from memory, for a miss the store was asked. */
  get stats(): WorkerStats['assets'] {
    const { size, calculatedSize } = this.#held;
    return { held: size, heldBytes: calculatedSize, hits: this.#hits, misses: this.#misses };
  }

  /**
   * @param bucket Name of the bucket in the configuration.
   * @param key Of a server manifest (`.ism`) or a media file.
   * @throws HeadwaterError `corrupt-media`, `unsupported-media`, `invalid-server-manifest`, `cancelled`, and what the
   * store throws
   */
  async resolve(bucket: string, key: string, signal?: AbortSignal): Promise<Asset> {
    const id = idOf(bucket, key);
    const held = this.#held.get(id);
    if (held && this.#now() - held.checkedMs < this.#freshMs) {
      this.#hits++;
      return held.asset;
    }
    this.#misses++;
    const load: Work<Held> = (signal, isCurrent) => this.#load(id, { bucket, key }, signal, isCurrent);
    return (await this.#flights.run(id, load, signal)).asset;
  }

  /**
   * Forgets an asset, because an object of it was replaced.
   *
   * @param revision Of the asset that was found outdated, so that the one loaded since then stays; any by default.
   */
  invalidate(bucket: string, key: string, revision?: string): void {
    const id = idOf(bucket, key);
    if (revision !== undefined && this.#held.peek(id)?.asset.revision !== revision) return;
    this.#held.delete(id);
    this.#flights.forget(id);
  }

  async #load(id: string, at: Location, signal: AbortSignal, isCurrent: () => boolean): Promise<Held> {
    const checkedMs = this.#now();
    const held = this.#held.peek(id);
    const unchanged = held !== undefined && (await this.#isUnchanged(held.objects, signal));
    const found = unchanged ? held : await loadAsset(this.#context, at, signal);
    const fresh = { asset: found.asset, objects: found.objects, checkedMs };
    if (isCurrent()) this.#held.set(id, fresh);
    return fresh;
  }

  /** Reads a byte of each object, pinned. A store that cannot be asked now is no reason to drop what is held. */
  async #isUnchanged(objects: readonly ObjectRef[], signal: AbortSignal): Promise<boolean> {
    const check = ({ bucket, key, etag: ifMatch, sizeBytes }: ObjectRef, signal: AbortSignal) =>
      this.#context.store.readFully({ bucket, key, start: 0, end: 1, ifMatch, sizeBytes }, signal);
    try {
      await mapConcurrently(objects, CHECKS_AT_A_TIME, check, signal);
      return true;
    } catch (error) {
      const { code } = HeadwaterError.from(error);
      return code !== 'object-replaced' && code !== 'not-found' && code !== 'cancelled';
    }
  }
}

function idOf(bucket: string, key: string): string {
  return JSON.stringify([bucket, key]);
}
