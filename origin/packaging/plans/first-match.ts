import type { Asset } from '../../model/asset.ts';
import type { PlanOf } from '../../model/packager.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { Planned } from '../../model/response-plan.ts';

/** One spelling of a format's URLs. Its pattern captures one group: the name that `plan` is given. */
export interface TailPattern {
  readonly pattern: RegExp;
  readonly plan: (asset: Asset, name: string, plans: PlanCache) => Planned;
}

/** What the first pattern that fits makes of a tail; undefined where none does. */
export function firstMatch(patterns: readonly TailPattern[], tail: string): PlanOf | undefined {
  for (const { pattern, plan } of patterns) {
    const name = pattern.exec(tail)?.[1];
    if (name !== undefined) return (asset, plans) => plan(asset, name, plans);
  }
  return undefined;
}
