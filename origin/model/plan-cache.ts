import type { Asset } from './asset.ts';
import type { ResponsePlan } from './response-plan.ts';

/** Plans worth keeping, by the revision of the objects and what was asked for: the same two give the same plan. */
export interface PlanCache {
  /**
   * The plan that is kept, else what `make` gives, kept from now on.
   *
   * @param meaning what is asked of the asset, in the format's words; the same for all spellings of a URL
   */
  planOnce(asset: Asset, meaning: string, make: () => ResponsePlan): ResponsePlan;
}

/** Keeps nothing. */
export const noPlanCache: PlanCache = { planOnce: (_asset, _meaning, make) => make() };
