import type { HeadwaterError } from './errors.ts';

/** An object as the store described it when it was indexed. Every later read is pinned to `etag` with `If-Match`. */
export interface ObjectRef {
  /** Name of the bucket in Headwater's configuration, not the store's. */
  readonly bucket: string;
  /** The object key, decoded. */
  readonly key: string;
  /** Strong entity tag as sent by the store, quotes included; or what stands for one: `origin/storage/object-version.ts`. */
  readonly etag: string;
  readonly sizeBytes: number;
  /** Milliseconds since the epoch. */
  readonly lastModifiedMs: number;
  /** Headers stored with the object: `content-type`, `cache-control` and their like, lower case. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Bytes `start` (inclusive) to `end` (exclusive) of an object. An `end` past the object's is cut at its end. A
 * range of no byte, 0 to 0, can be read of an object only that has none: what stands in place of its bytes is its head.
 */
export interface ObjectRange {
  readonly bucket: string;
  readonly key: string;
  readonly start: number;
  readonly end: number;
  /** The entity tag the object must still have; absent on the first read of an object. */
  readonly ifMatch?: string;
  /** Goes with `ifMatch`: the size the object must still have. */
  readonly sizeBytes?: number;
  /** Bytes behind the range that somebody will want soon: they may be read along with it, where there is memory to keep them. */
  readonly readOnBytes?: number;
  /** Bytes before the range that may be read along with it, where they are not at hand. */
  readonly leadBytes?: number;
  /** Whom it is read for, where somebody waits: an address, of which some may hold but a share of a bucket's connections. */
  readonly client?: string;
  /** Where its bytes wait for those who take them; while that is short, one piece has fewer. */
  readonly memory?: { readonly pieceBytes: number };
  /** Who wants to know how the store answers. */
  readonly watcher?: ReadWatcher;
}

/** Hears what a read costs; one that others live on too, whoever began it. */
export interface ReadWatcher {
  /** @param requestId by which the store finds it again */
  onAnswer(requestId: string | undefined): void;
}

/** Takes what a read delivers: `onHead` once, `onData` in order, then exactly one of `onEnd` and `onError`. */
export interface RangeSink {
  /** Before the first byte. Once it was called, the status and the range have been checked. */
  onHead(object: ObjectRef): void;
  /** Borrowed bytes: valid until `release` is called. */
  onData(chunk: Buffer, release: () => void): void;
  onEnd(): void;
  /** Nothing was delivered wrong, but what was delivered is not all. */
  onError(error: HeadwaterError): void;
}

/** A read under way. All methods may be called at any time, also after the end. */
export interface RangeRead {
  pause(): void;
  resume(): void;
  /** Ends the subrequest; the sink hears nothing any more. */
  abort(): void;
}

/** The origin's view of all buckets: signed, ranged, pinned, retried reads. */
export interface ObjectStore {
  /**
   * Starts a read. The sink hears nothing before this has returned; an error before the first byte also arrives through
   * `sink.onError`, never as an exception.
   */
  read(range: ObjectRange, sink: RangeSink): RangeRead;
  /**
   * Reads a range whole into memory; for indexes and server manifests.
   * @throws HeadwaterError `not-found`, `store-*`, `object-replaced`, `no-credential`, `overloaded`
   */
  readFully(range: ObjectRange, signal?: AbortSignal): Promise<{ object: ObjectRef; bytes: Buffer }>;
}
