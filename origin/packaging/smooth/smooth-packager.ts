import type { Asset } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import type { Packager } from '../../model/packager.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { Planned, ResponsePlan } from '../../model/response-plan.ts';
import { firstMatch, type TailPattern } from '../plans/first-match.ts';
import { planManifest } from '../plans/manifest-plan.ts';
import { describeAsset } from './describe-asset.ts';
import { assetInSmooth } from './offer.ts';
import { planTextFragment } from './plan-text.ts';
import { planSmoothFragment } from './plan-fragment.ts';
import { serializeManifest } from './serialize-manifest.ts';

/** MS-SSTR 2.2.2 leaves it open; servers send this. */
const MANIFEST_TYPE = 'text/xml';

const PATTERNS: readonly TailPattern[] = [
  { pattern: /^([Mm]anifest)$/, plan: planClientManifest },
  { pattern: /^(QualityLevels\(.*)$/, plan: planNamed },
];

/** MS-SSTR 2.2.3: a bitrate, the name of a stream, and a time. Leading zeros would be a second name of a fragment. */
const FRAGMENT = /^QualityLevels\((\d+)\)\/Fragments\(([^/()]+)=(0|[1-9]\d{0,15})\)$/;

/** Smooth Streaming. */
export const smoothPackager: Packager = {
  name: 'smooth',
  match: (tail) => firstMatch(PATTERNS, tail),
};

function planClientManifest(asset: Asset, _name: string, plans: PlanCache): ResponsePlan {
  const offered = assetInSmooth(asset);
  const render = () => serializeManifest(describeAsset(offered));
  return planManifest(offered, plans, { meaning: 'smooth', contentType: MANIFEST_TYPE, render });
}

function planNamed(asset: Asset, name: string, plans: PlanCache): Planned {
  const [, bitrate, stream, time] = FRAGMENT.exec(name) ?? [];
  const text = asset.texts.find(({ id }) => id === `${stream}=${bitrate}`);
  if (text !== undefined) return planTextFragment(asset, text, Number(time), plans);
  const track = asset.tracks.find(({ id }) => id === `${stream}=${bitrate}`);
  if (track === undefined)
    throw new HeadwaterError('not-found', `Cannot find what ${name} names: the asset has no such stream`);
  return planSmoothFragment(asset, track, Number(time));
}
