import type { ContentCacheConfig } from '../../origin-config.ts';
import type { IsMeant } from '../../model/purge-scope.ts';
import type { ObjectRange, ObjectRef, ObjectStore, RangeRead, RangeSink } from '../../model/object-store.ts';
import type { CacheStats, ContentStats } from '../../stats.ts';
import { type FoundObject, ObjectLookup } from '../object-lookup.ts';
import type { InFlightMemory } from './in-flight-memory.ts';
import { ReadMemory } from './read-memory.ts';
import { SharedReads } from './shared-reads.ts';

/** Files are read in pieces of so much, from multiples of it on: whoever asks for another part of one finds it there. */
export const SLICE_BYTES = 1024 * 1024;

/**
 * Files of one route, kept in memory: what they are, for as long as the route says, and slices of their bytes, which belong to
 * the version that they are of. Reads of the same slice are one.
 */
export class ContentCache implements ObjectStore {
  readonly #limitBytes: number;
  readonly #store: ObjectStore;
  readonly #lookup: ObjectLookup;
  readonly #shared: SharedReads;
  #reads = 0;
  #storeReads = 0;

  constructor(store: ObjectStore, { memoryBytes, freshness }: ContentCacheConfig, inFlight: InFlightMemory) {
    this.#limitBytes = memoryBytes;
    this.#store = {
      read: (range, sink) => {
        this.#storeReads += 1;
        return store.read(range, sink);
      },
      readFully: (range, signal) => {
        this.#storeReads += 1;
        return store.readFully(range, signal);
      },
    };
    this.#lookup = new ObjectLookup(this.#store, freshness);
    this.#shared = new SharedReads(this.#store, new ReadMemory(memoryBytes, inFlight, SLICE_BYTES));
  }

  get stats(): ContentStats {
    return {
      reads: this.#reads,
      storeReads: this.#storeReads,
      heldBytes: this.#shared.keptBytes,
      limitBytes: this.#limitBytes,
    };
  }

  get cacheStats(): Required<CacheStats> {
    return this.#shared.cacheStats;
  }

  known(bucket: string, key: string): ObjectRef | undefined {
    return this.#lookup.known(bucket, key);
  }

  /** The beginning that was read to find out is kept. @throws HeadwaterError as {@link ObjectLookup.find} */
  async find(bucket: string, key: string, signal?: AbortSignal): Promise<FoundObject> {
    const { object, head } = await this.#lookup.find(bucket, key, signal);
    if (head !== undefined) this.#shared.keep(object, head);
    return { object };
  }

  forget(bucket: string, key: string): void {
    this.#lookup.forget(bucket, key);
  }

  read(range: ObjectRange, sink: RangeSink): RangeRead {
    this.#reads += 1;
    return this.#shared.read(wholeSlices(range), sink);
  }

  async readFully(range: ObjectRange, signal?: AbortSignal): Promise<{ object: ObjectRef; bytes: Buffer }> {
    return this.#store.readFully(range, signal);
  }

  /** @returns how many bytes were dropped */
  purge(isMeant: IsMeant): number {
    this.#lookup.purge(isMeant);
    return this.#shared.purge(isMeant);
  }
}

/** The same range, to be read with what its first and last slices have around it. */
function wholeSlices(range: ObjectRange): ObjectRange {
  const { start, end } = range;
  return {
    ...range,
    leadBytes: start % SLICE_BYTES,
    readOnBytes: Math.ceil(end / SLICE_BYTES) * SLICE_BYTES - end,
  };
}
