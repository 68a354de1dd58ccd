import type { Asset, Container } from './asset.ts';
import type { PlanCache } from './plan-cache.ts';
import type { Planned } from './response-plan.ts';
import type { Selection } from './selection.ts';

/** A request for something made from an asset. */
export interface Target {
  /** Name of the bucket in the configuration. */
  readonly bucket: string;
  /** Key of the server manifest or bare media file. */
  readonly key: string;
  /** What follows the asset in the URL path, percent-decoded once: `hls/a-video_eng=401000-1.m4s`. */
  readonly tail: string;
  /** What HLS segments are packed in, where the query says so. */
  readonly container?: Container;
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
  match(tail: string, container?: Container): PlanOf | undefined;
}
