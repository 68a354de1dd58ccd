import type { Asset } from './asset.ts';
import type { Planned, PlanSteps, ResponsePlan } from './response-plan.ts';
import type { TextScript, TextTrack } from './text.ts';

/** Something found out of an asset that takes long to find again. */
export interface Finding {
  readonly heldBytes: number;
}

/** Plans worth keeping, by the revision of the objects and what was asked for: the same two give the same plan. */
export interface PlanCache {
  /**
   * The plan that is kept, else what `make` gives, kept from now on.
   *
   * @param meaning what is asked of the asset, in the format's words; the same for all spellings of a URL
   */
  planOnce(asset: Asset, meaning: string, make: () => ResponsePlan): ResponsePlan;
  /** The same of what takes long: two who ask at a time, whose steps are taken one after the other, cause one plan. */
  planInSteps(asset: Asset, meaning: string, make: () => PlanSteps): Planned;
  /** What plans are made from, where it is still held. @param meaning in words that no plan has */
  finding(asset: Asset, meaning: string): Finding | undefined;
  keepFinding(asset: Asset, meaning: string, finding: Finding): void;
  /** What a text says, where it is still held. */
  script(text: TextTrack): TextScript | undefined;
}

/** Keeps nothing. */
export const noPlanCache: PlanCache = {
  planOnce: (_asset, _meaning, make) => make(),
  planInSteps: (_asset, _meaning, make) => make(),
  finding: () => undefined,
  keepFinding: () => {},
  script: () => undefined,
};
