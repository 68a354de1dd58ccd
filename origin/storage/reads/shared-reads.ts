import { objectId } from '../../model/object-id.ts';
import type { IsMeant } from '../../model/purge-scope.ts';
import type { ObjectRange, ObjectRef, ObjectStore, RangeRead, RangeSink } from '../../model/object-store.ts';
import type { CacheStats } from '../../stats.ts';
import type { ReadMemory } from './read-memory.ts';
import { type PinnedRange, VersionReads } from './version-reads.ts';

/** Versions known although nothing of them is in memory, at half a kilobyte each. */
const VERSIONS_KEPT = 256;

/**
 * Readers of the same bytes of the same version of an object share one read, each at its own speed. A read is drained
 * into memory as far as its share of the budget goes, so that a slow client holds memory and no connection; what was
 * read is kept for a while for whoever wants it next.
 */
export class SharedReads implements ObjectStore {
  readonly #store: ObjectStore;
  readonly #memory: ReadMemory;
  readonly #versions = new Map<string, VersionReads>();

  constructor(store: ObjectStore, memory: ReadMemory) {
    this.#store = store;
    this.#memory = memory;
  }

  /** What nobody waits for. */
  get keptBytes(): number {
    return this.#memory.cache.heldBytes;
  }

  get cacheStats(): Required<CacheStats> {
    return this.#memory.stats;
  }

  read(range: ObjectRange, sink: RangeSink): RangeRead {
    if (!isPinned(range)) return this.#store.read(range, sink);
    return this.#versionOf(range).read(range, sink);
  }

  /** Keeps what was read of an object's beginning. */
  keep(object: ObjectRef, head: Buffer): void {
    if (!this.#memory.keeps || head.length === 0) return;
    this.#versionOf({ ...object, ifMatch: object.etag }).keep(object, head);
  }

  /** Of indexes and manifests, which are kept by whoever makes something of them. */
  async readFully(range: ObjectRange, signal?: AbortSignal): Promise<{ object: ObjectRef; bytes: Buffer }> {
    return this.#store.readFully(range, signal);
  }

  /** Forgets bytes that are kept; whoever is being sent some has them. @returns how many */
  purge(isMeant: IsMeant): number {
    const before = this.keptBytes;
    for (const [id, version] of this.#versions) if (isMeant(objectOf(id))) version.forgetKept();
    return before - this.keptBytes;
  }

  #versionOf(version: Version): VersionReads {
    const id = versionId(version);
    let reads = this.#versions.get(id);
    if (reads === undefined) {
      reads = new VersionReads(this.#store, this.#memory, this.#onEmpty);
      this.#versions.set(id, reads);
    }
    return reads;
  }

  /** What is read often is empty in between. */
  readonly #onEmpty = (): void => {
    for (const [id, version] of this.#versions) {
      if (this.#versions.size <= VERSIONS_KEPT) return;
      if (version.isEmpty) this.#versions.delete(id);
    }
  };
}

type Version = Pick<PinnedRange, 'bucket' | 'key' | 'ifMatch' | 'sizeBytes'>;

/** A size and an entity tag hold no blank. */
function versionId({ bucket, key, ifMatch, sizeBytes }: Version): string {
  return `${sizeBytes} ${ifMatch} ${objectId(bucket, key)}`;
}

/** The id of the object that it is a version of. */
function objectOf(id: string): string {
  return id.slice(id.indexOf(' ', id.indexOf(' ') + 1) + 1);
}

/** Only bytes that cannot change are shared. */
function isPinned(range: ObjectRange): range is PinnedRange {
  return range.ifMatch !== undefined && range.sizeBytes !== undefined && range.end > range.start;
}
