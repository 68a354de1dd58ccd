import type { Asset } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import type { Packager } from '../../model/packager.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { Planned } from '../../model/response-plan.ts';
import { firstMatch, type TailPattern } from '../plans/first-match.ts';
import { MEANING, planMovie } from './plan-movie.ts';

const PATTERNS: readonly TailPattern[] = [{ pattern: /^([^/]*)\.mp4$/, plan: planWhole }];

/** One MP4 file for a `<video>` element or to be saved: no manifest, no segments. */
export const progressivePackager: Packager = {
  name: 'progressive',
  match: (tail) => firstMatch(PATTERNS, tail),
};

function planWhole(asset: Asset, name: string, plans: PlanCache): Planned {
  if (name !== '' && name !== asset.name)
    throw new HeadwaterError('not-found', `Cannot find ${name}.mp4: the asset has another name`);
  return plans.planInSteps(asset, MEANING, () => planMovie(asset));
}
