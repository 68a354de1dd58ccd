import type { Asset, Container } from './asset.ts';
import type { PlanCache } from './plan-cache.ts';
import type { Planned } from './response-plan.ts';
import type { Selection } from './selection.ts';

/** What the query says of the form of an answer, beside its path. */
export interface Asked {
  /** What HLS segments are packed in. */
  readonly container?: Container;
  /** Which profile of DASH an MPD is of: `live`, of segments, unless said otherwise. */
  readonly profile?: DashProfile;
}

/** Segments under URLs of their own, or one file a track with an index. ISO/IEC 23009-1 8.3, 8.4 */
export type DashProfile = 'live' | 'on-demand';

/** A request for something made from an asset. */
export interface Target {
  /** Name of the bucket in the configuration. */
  readonly bucket: string;
  /** Key of the server manifest or bare media file. */
  readonly key: string;
  /** What follows the asset in the URL path, percent-decoded once: `hls/a-video_eng=401000-1.m4s`. */
  readonly tail: string;
  readonly asked: Asked;
  /** Which part of the asset it is about. */
  readonly selection: Selection;
}

/**
 * What a tail asks for, understood: it only lacks the asset. Pure.
 *
 * @throws HeadwaterError `not-found` (no such track or segment), `malformed-url`, `unsupported-media`
 */
export type PlanOf = (asset: Asset, plans: PlanCache) => Planned;

/** One output format. It owns its URL grammar; it does no I/O. */
export interface Packager {
  readonly name: string;
  /** Undefined where the tail is not spelled like one of this format's; judged without the asset. */
  match(tail: string, asked: Asked): PlanOf | undefined;
}
