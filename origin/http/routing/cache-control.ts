import type { PlanKind, ResponsePlan } from '../../model/response-plan.ts';
import type { CacheControlConfig } from '../../origin-config.ts';

/**
 * How long a shield may keep an answer: names of segments do not change with the object behind them, so they are not
 * immutable; after an hour the entity tag is asked for.
 */
export const MAX_AGE_SECONDS: Readonly<Record<PlanKind, number>> = {
  manifest: 60,
  init: 3600,
  segment: 3600,
  file: 3600,
};

/** By the route's words, the plans that were given them: each once, so that the head of its answer is written once, too. */
const known = new WeakMap<CacheControlConfig, WeakMap<ResponsePlan, ResponsePlan>>();

/** The plan with what its route says of its kind. */
export function withCacheControl(plan: ResponsePlan, config: CacheControlConfig): ResponsePlan {
  const said = config[plan.kind];
  if (said === undefined) return plan;
  const plans = known.get(config) ?? new WeakMap<ResponsePlan, ResponsePlan>();
  known.set(config, plans);
  const before = plans.get(plan);
  if (before !== undefined) return before;
  const dressed = { ...plan, headers: { ...plan.headers, 'cache-control': said } };
  plans.set(plan, dressed);
  return dressed;
}
