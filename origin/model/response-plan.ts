import type { ObjectRef } from './object-store.ts';

/** What kind of answer it is; decides `Cache-Control` and the figures it counts under. */
export type PlanKind = 'manifest' | 'init' | 'segment' | 'file';

/** Bytes made here, or bytes borrowed from an object: `runs` holds pairs of start (inclusive) and end (exclusive) offsets, ascending. */
export type PlanPart =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'object'; readonly object: ObjectRef; readonly runs: readonly number[] };

/** A whole 200 answer before any media byte is read: pure data, so HEAD, Range, 304 need no storage. */
export interface ResponsePlan {
  readonly kind: PlanKind;
  readonly contentType: string;
  /** Exact length of all parts, in bytes. */
  readonly lengthBytes: number;
  /** Strong entity tag, quotes included: source objects + meaning of the request + packager version. */
  readonly etag: string;
  /** Newest of the source objects, milliseconds since the epoch; 0 where the store did not say. */
  readonly lastModifiedMs: number;
  readonly parts: readonly PlanPart[];
  /** Further headers, names in lower case; `cache-control` stands in place of the kind's own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Relative URI of the segment that follows, for `Link: <…>; rel="next"`. */
  readonly next?: string;
}
