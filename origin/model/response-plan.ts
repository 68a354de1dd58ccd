import type { ObjectRef } from './object-store.ts';
import type { TextScript, TextTrack } from './text.ts';

/** What kind of answer it is; decides `Cache-Control` and the figures it counts under. */
export type PlanKind = 'manifest' | 'init' | 'segment' | 'file';

/** Bytes made here. */
export interface BytesPart {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
}

/** Bytes borrowed from an object: pairs of start (inclusive) and end (exclusive) offsets, in the order they are wanted. */
export interface ByteRuns {
  readonly object: ObjectRef;
  readonly runs: readonly number[];
}

/** Bytes of an object as they are. */
export interface ObjectPart extends ByteRuns {
  readonly kind: 'object';
}

/**
 * Bytes of objects, turned into others on the way: samples into transport stream packets, or into encrypted ones. How
 * many come out is known before any is read.
 */
export interface TransformedPart {
  readonly kind: 'transformed';
  /** Read side by side, each once and from its beginning. */
  readonly sources: readonly ByteRuns[];
  /** Which bytes of the transform's output are sent; all of them, unless a range was asked for. */
  readonly start: number;
  readonly end: number;
  /** What it takes of memory to make the transform, beside the sources. */
  readonly heldBytes: number;
  /** Begins anew: a plan may be sent many times. */
  readonly transform: () => Transform;
}

/** How long a segment plays, and what its tracks need in all, as they are encoded. */
export interface MediaFacts {
  readonly durationMs: number;
  readonly bitrateKbps: number;
}

/** Turns the bytes of a part's sources into its output, as they come. */
export interface Transform {
  /**
   * Takes the next bytes of one source, in the order of its runs.
   *
   * @param source index among the part's sources
   * @param bytes borrowed for this call: what is kept of them is copied
   * @returns what can be sent by now, in memory of its own
   */
  push(source: number, bytes: Uint8Array): readonly Uint8Array[];
  /** Takes back output, or views of it, that was sent: its memory may be used again. What was not sent is not given back. */
  takeBack?(sent: readonly Uint8Array[]): void;
}

export type PlanPart = BytesPart | ObjectPart | TransformedPart;

/** A plan that takes longer than others may wait for: work that can be put aside wherever it yields. */
export type PlanSteps = Generator<void, ResponsePlan, void>;

/** A plan that lacks what a text says: its length is not known before that is. */
export interface TextNeeded {
  readonly kind: 'text-needed';
  readonly text: TextTrack;
  readonly plan: (script: TextScript) => ResponsePlan;
}

/** What it takes to get to a plan. */
export type Unplanned = PlanSteps | TextNeeded;

/** A plan, or what it takes to get there. */
export type Planned = ResponsePlan | Unplanned;

export function isPlan(planned: Planned): planned is ResponsePlan {
  return 'parts' in planned;
}

export function isTextNeeded(planned: Unplanned): planned is TextNeeded {
  return 'text' in planned;
}

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
  /** Of a manifest: tracks of the source that are not in it, each with the reason. */
  readonly leftOut?: readonly string[];
  /** Of a manifest: what the server manifest asks for to no effect, each with the reason. */
  readonly ignored?: readonly string[];
  /** Further headers, names in lower case; `cache-control` stands in place of the kind's own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Of a segment of sound or pictures. */
  readonly media?: MediaFacts;
  /** Relative URI of the segment that follows, for `Link: <…>; rel="next"`. */
  readonly next?: string;
}
