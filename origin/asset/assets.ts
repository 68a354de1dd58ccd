import { HeadwaterError } from '../model/errors.ts';
import { objectId } from '../model/object-id.ts';
import type { ObjectRef, ObjectStore } from '../model/object-store.ts';
import type { WorkerStats } from '../stats.ts';
import type { Asset } from '../model/asset.ts';
import type { IsMeant, Purged } from '../model/purge-scope.ts';
import type { PlanCache } from '../model/plan-cache.ts';
import { isTextNeeded, type ResponsePlan, type Unplanned } from '../model/response-plan.ts';
import { type HeldAsset, HeldMemory } from './held-memory.ts';
import { DEFAULT_INDEX_MEMORY } from '../origin-config.ts';
import { IndexMemory } from './index-memory.ts';
import { loadAsset } from './load-asset.ts';
import type { LoadContext } from './load-context.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import type { Locate } from './server-manifest/locate-media.ts';
import type { ObjectLocation } from './server-manifest/server-manifest.ts';
import { TimeSlices } from '../time-slices.ts';
import { Scripts } from './scripts.ts';
import { SingleFlight, type Work } from '../single-flight.ts';

interface AssetsOptions {
  /** Finds the bucket of an absolute URL in a server manifest. */
  readonly locate: Locate;
  /**
   * Memory for the indexes of all assets, also while they are read, and for their manifests, in bytes; 256 MiB by
   * default.
   */
  readonly limitBytes?: number;
  /** Of the largest `moov` that is read, in bytes; 128 MiB by default. */
  readonly moovLimitBytes?: number;
  /** How long an asset is taken for what lies in the store, in milliseconds; a minute by default. */
  readonly freshMs?: number;
  /** Bytes of the first read of a media file, 64 KiB by default: the `moov` of a title of a minute or two. */
  readonly headBytes?: number;
  /** The time in milliseconds, for tests. */
  readonly now?: () => number;
}

/** Objects of one asset that are looked at again at a time. */
const CHECKS_AT_A_TIME = 8;

/**
 * The assets in use. What is asked for at the same time is loaded once; failures are not kept. A replaced object shows
 * itself when it is read, because reads are pinned: then {@link Assets.invalidate} is called. What is made without
 * reading, manifests, is at most `freshMs` behind the store.
 */
export class Assets {
  readonly #context: Omit<LoadContext, 'memory' | 'signal' | 'filesAtATime'>;
  readonly #freshMs: number;
  readonly #now: () => number;
  readonly #held: HeldMemory;
  readonly #memory: IndexMemory;
  readonly #flights = new SingleFlight<HeldAsset>();
  readonly #scripts: Scripts;
  #hits = 0;
  #misses = 0;
  #rechecks = 0;

  constructor(store: ObjectStore, options: AssetsOptions) {
    const { locate, freshMs = 60_000, headBytes = 64 * 1024 } = options;
    const { limitBytes, moovLimitBytes } = { ...DEFAULT_INDEX_MEMORY, ...options };
    this.#context = { store, locate, headBytes, moovLimitBytes, slices: new TimeSlices() };
    this.#freshMs = freshMs;
    this.#now = options.now ?? Date.now;
    this.#held = new HeldMemory(limitBytes);
    this.#memory = new IndexMemory({
      limitBytes,
      keepAtMost: (bytes) => {
        this.#held.keepAtMost(bytes);
      },
    });
    this.#scripts = new Scripts(this.#context, this.#held, this.#memory);
  }

  /** A hit is answered from memory; a recheck asked the store and found the same; a miss was indexed. */
  get stats(): WorkerStats['assets'] {
    const { assets, bytes } = this.#held;
    return {
      held: assets,
      heldBytes: bytes,
      hits: this.#hits,
      misses: this.#misses,
      rechecks: this.#rechecks,
    };
  }

  /** Plans of these assets; they share the assets' limit. */
  get plans(): PlanCache {
    return this.#held;
  }

  /** @throws HeadwaterError `cancelled`, what the steps throw, and what reading a text throws */
  async finish(unplanned: Unplanned, signal?: AbortSignal): Promise<ResponsePlan> {
    if (!isTextNeeded(unplanned)) return this.#context.slices.run(unplanned, signal);
    return unplanned.plan(await this.#scripts.read(unplanned.text, signal));
  }

  /** What is held, where that is fresh; a hit. */
  known(bucket: string, key: string): Asset | undefined {
    const held = this.#held.useAsset(bucket, key);
    if (held === undefined || this.#now() - held.checkedMs >= this.#freshMs) return undefined;
    this.#hits++;
    return held.asset;
  }

  /**
   * @param bucket Name of the bucket in the configuration.
   * @param key Of a server manifest (`.ism`) or a media file.
   * @throws HeadwaterError `corrupt-media`, `unsupported-media`, `invalid-server-manifest`, `cancelled`, and what the
   * store throws
   */
  async resolve(bucket: string, key: string, signal?: AbortSignal): Promise<Asset> {
    const known = this.known(bucket, key);
    if (known !== undefined) return known;
    const load: Work<HeldAsset> = (signal, isCurrent) => this.#load({ bucket, key }, signal, isCurrent);
    return (await this.#flights.run(objectId(bucket, key), load, signal)).asset;
  }

  /**
   * Forgets an asset, because an object of it was replaced.
   *
   * @param revision Of the asset that was found outdated, so that the one loaded since then stays; any by default.
   */
  invalidate(bucket: string, key: string, revision?: string): void {
    const held = this.#held.peekAsset(bucket, key);
    if (revision !== undefined && held?.asset.revision !== revision) return;
    this.#held.dropAsset(bucket, key);
    this.#flights.forget(objectId(bucket, key));
  }

  /**
   * Forgets what was made of objects that are meant. Who waits for an asset has the one that comes, and it is not kept.
   *
   * @returns what was dropped, and the objects that it was made of
   */
  purge(isMeant: IsMeant): Purged & { readonly objects: readonly ObjectRef[] } {
    const before = this.#held.bytes;
    const dropped = this.#held.purge(isMeant);
    this.#flights.forgetAll();
    return {
      assets: dropped.length,
      bytes: before - this.#held.bytes,
      objects: dropped.flatMap(({ objects }) => objects),
    };
  }

  async #load(at: ObjectLocation, signal: AbortSignal, isCurrent: () => boolean): Promise<HeldAsset> {
    const checkedMs = this.#now();
    const held = this.#held.peekAsset(at.bucket, at.key);
    const hold = ({ asset, objects }: Pick<HeldAsset, 'asset' | 'objects'>): HeldAsset => {
      const fresh: HeldAsset = { kind: 'asset', asset, objects, checkedMs };
      if (isCurrent()) this.#held.holdAsset(at.bucket, at.key, fresh);
      this.#held.keepAtMost(this.#memory.freeBytes);
      return fresh;
    };
    if (held !== undefined && (await this.#isUnchanged(held.objects, signal))) {
      this.#rechecks++;
      return hold(held);
    }
    this.#misses++;
    return this.#memory.run(async (memory) => {
      const loaded = await loadAsset(
        { ...this.#context, memory, signal, filesAtATime: memory.filesAtATime },
        at,
      );
      // From here on it counts as held.
      memory.end();
      return hold(loaded);
    }, signal);
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
