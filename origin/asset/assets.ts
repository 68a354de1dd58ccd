import { HeadwaterError } from '../model/errors.ts';
import { objectId } from '../model/object-id.ts';
import {
  DEFAULT_FRESHNESS,
  type Freshness,
  RECHECK_PATIENCE_MS,
  seenAt,
  seenWithoutAnswer,
} from '../freshness.ts';
import type { ObjectRef, ObjectStore } from '../model/object-store.ts';
import type { CacheStats, WorkerStats } from '../stats.ts';
import type { Asset } from '../model/asset.ts';
import type { IsMeant, Purged } from '../model/purge-scope.ts';
import type { PlanCache } from '../model/plan-cache.ts';
import { isTextNeeded, type ResponsePlan, type Unplanned } from '../model/response-plan.ts';
import { type HeldAsset, HeldMemory } from './held-memory.ts';
import { DEFAULT_INDEX_MEMORY } from '../origin-config.ts';
import { IndexMemory } from './index-memory.ts';
import { isAbsent } from './is-absent.ts';
import { loadAsset } from './load-asset.ts';
import type { LoadContext } from './load-context.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import type { Locate } from './server-manifest/locate-media.ts';
import type { ObjectLocation } from './server-manifest/server-manifest.ts';
import { Refusals } from '../storage/refusals.ts';
import { TimeSlices } from '../time-slices.ts';
import { Scripts } from './scripts.ts';
import { SingleFlight, type Work } from '../single-flight.ts';

interface AssetsOptions {
  /** Finds the bucket of an absolute URL in a server manifest. */
  readonly locate: Locate;
  /** How long segments are to be, where neither a server manifest nor a file says; 4 s where absent. */
  readonly segmentLengthOf?: LoadContext['segmentLengthOf'];
  /** Beside which assets interstitials are looked for; none where absent. */
  readonly hasInterstitials?: LoadContext['hasInterstitials'];
  /**
   * Memory for the indexes of all assets, also while they are read, and for their manifests, in bytes; 256 MiB by
   * default.
   */
  readonly limitBytes?: number;
  /** Of the largest `moov` that is read, in bytes; 128 MiB by default. */
  readonly moovLimitBytes?: number;
  /** How long an asset is taken for what lies in the store; {@link DEFAULT_FRESHNESS} where absent. */
  readonly freshness?: Freshness;
  /** Bytes of the first read of a media file, 64 KiB by default: the `moov` of a title of a minute or two. */
  readonly headBytes?: number;
  /** The time in milliseconds, for tests. */
  readonly now?: () => number;
}

/** Whoever asks for versions that there never were costs the store no more than one look at an asset in so long. */
const ANEW_MS = 2000;

/** What the store says of objects that were seen before. */
type Comparison = 'unchanged' | 'changed' | 'unknown';

/** Objects of one asset that are looked at again at a time. */
const CHECKS_AT_A_TIME = 8;

/**
 * The assets in use. What is asked for at the same time is loaded once; failures are kept briefly, if at all. A replaced object shows
 * itself when it is read, because reads are pinned: then {@link Assets.invalidate} is called. What is made without
 * reading, manifests, is at most the `ttlMs` behind the store, while that can be asked.
 */
export class Assets {
  readonly #context: Omit<LoadContext, 'memory' | 'signal' | 'filesAtATime'>;
  readonly #freshness: Freshness;
  readonly #refusals: Refusals;
  readonly #now: () => number;
  readonly #held: HeldMemory;
  readonly #memory: IndexMemory;
  readonly #flights = new SingleFlight<HeldAsset>();
  readonly #scripts: Scripts;
  #hits = 0;
  #misses = 0;
  #rechecks = 0;
  #stale = 0;

  constructor(store: ObjectStore, options: AssetsOptions) {
    const {
      locate,
      segmentLengthOf,
      hasInterstitials,
      freshness = DEFAULT_FRESHNESS,
      headBytes = 64 * 1024,
    } = options;
    const { limitBytes, moovLimitBytes } = { ...DEFAULT_INDEX_MEMORY, ...options };
    const wished = { segmentLengthOf, hasInterstitials };
    this.#context = { store, locate, ...wished, headBytes, moovLimitBytes, slices: new TimeSlices() };
    this.#freshness = freshness;
    this.#now = options.now ?? Date.now;
    this.#refusals = new Refusals(freshness.negativeMs, this.#now);
    this.#held = new HeldMemory(limitBytes);
    this.#memory = new IndexMemory({
      limitBytes,
      keepAtMost: (bytes) => {
        this.#held.keepAtMost(bytes);
      },
    });
    this.#scripts = new Scripts(this.#context, this.#held, this.#memory);
  }

  /**
   * A hit is answered from memory; a recheck asked the store and found the same; a stale one could not ask it; a miss
   * was indexed.
   */
  get stats(): WorkerStats['assets'] {
    const { assets, bytes } = this.#held;
    return {
      held: assets,
      heldBytes: bytes,
      hits: this.#hits,
      misses: this.#misses,
      rechecks: this.#rechecks,
      stale: this.#stale,
    };
  }

  /** Of assets, and of what is made of them. */
  get cacheStats(): { readonly assets: CacheStats; readonly plans: CacheStats } {
    const { assetBytes, bytes, limitBytes, evictions, planLookups } = this.#held;
    return {
      assets: {
        heldBytes: assetBytes,
        limitBytes,
        hits: this.#hits,
        misses: this.#misses,
        evictions: evictions.assets,
      },
      plans: { heldBytes: bytes - assetBytes, ...planLookups, evictions: evictions.plans },
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
    if (held === undefined || this.#now() - held.seen.checkedMs >= this.#freshness.ttlMs) return undefined;
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
    const id = objectId(bucket, key);
    this.#refusals.throwKnown(id);
    const load: Work<HeldAsset> = (signal, isCurrent) =>
      this.#refusals.remember(id, isCurrent, () => this.#load({ bucket, key }, signal, isCurrent));
    return (await this.#flights.run(id, load, signal)).asset;
  }

  /** The same, after the store was asked: unless it was a moment ago. @throws HeadwaterError as {@link Assets.resolve} */
  async resolveAnew(bucket: string, key: string, signal?: AbortSignal): Promise<Asset> {
    const held = this.#held.peekAsset(bucket, key);
    if (held !== undefined && this.#now() - held.seen.checkedMs >= ANEW_MS) {
      const seen = { ...held.seen, checkedMs: Number.NEGATIVE_INFINITY };
      this.#held.holdAsset(bucket, key, { ...held, seen });
    }
    return this.resolve(bucket, key, signal);
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
    this.#refusals.forget(objectId(bucket, key));
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
    this.#refusals.forgetAll();
    return {
      assets: dropped.length,
      bytes: before - this.#held.bytes,
      objects: dropped.flatMap(({ objects }) => objects),
    };
  }

  async #load(at: ObjectLocation, signal: AbortSignal, isCurrent: () => boolean): Promise<HeldAsset> {
    const nowMs = this.#now();
    const held = this.#held.peekAsset(at.bucket, at.key);
    const hold = (
      { asset, objects, absent }: Pick<HeldAsset, 'asset' | 'objects' | 'absent'>,
      seen = seenAt(nowMs),
    ): HeldAsset => {
      const fresh: HeldAsset = { kind: 'asset', asset, objects, absent, seen };
      if (isCurrent()) this.#held.holdAsset(at.bucket, at.key, fresh);
      this.#held.keepAtMost(this.#memory.freeBytes);
      return fresh;
    };
    const state = held === undefined ? 'changed' : await this.#compare(held, signal);
    if (held !== undefined && state === 'unchanged') {
      this.#rechecks++;
      return hold(held);
    }
    const stillSeen = held && seenWithoutAnswer(held.seen, nowMs, this.#freshness);
    if (held !== undefined && state === 'unknown' && stillSeen !== undefined) {
      this.#stale++;
      return hold(held, stillSeen);
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

  /**
   * Reads a byte of each object, pinned, and of those that are not there. A store that cannot be asked now, or not soon, says
   * nothing of what is held.
   */
  async #compare({ objects, absent }: HeldAsset, signal: AbortSignal): Promise<Comparison> {
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(RECHECK_PATIENCE_MS)]);
    const check = ({ bucket, key, etag: ifMatch, sizeBytes }: ObjectRef, signal: AbortSignal) =>
      this.#context.store.readFully({ bucket, key, start: 0, end: 1, ifMatch, sizeBytes }, signal);
    try {
      await mapConcurrently(objects, CHECKS_AT_A_TIME, check, inTime);
      const isStill = (at: ObjectLocation, signal: AbortSignal) => isAbsent(this.#context.store, at, signal);
      const are = await mapConcurrently(absent, CHECKS_AT_A_TIME, isStill, inTime);
      return are.includes(false) ? 'changed' : 'unchanged';
    } catch (error) {
      const { code } = HeadwaterError.from(error);
      return code === 'object-replaced' || code === 'not-found' || signal.aborted ? 'changed' : 'unknown';
    }
  }
}
