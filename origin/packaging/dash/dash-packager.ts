import type { Asset, Track } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import { planInitSegment, planMediaSegment, planNumbered } from '../tracks/cmaf.ts';
import { firstMatch, type TailPattern } from '../plans/first-match.ts';
import { planManifest } from '../plans/manifest-plan.ts';
import type { Packager } from '../../model/packager.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { ResponsePlan } from '../../model/response-plan.ts';
import { parseTrackName, trackUri } from '../tracks/track-name.ts';
import { describeAsset } from './describe-asset.ts';
import { serializeMpd } from './serialize-mpd.ts';

/** ISO/IEC 23009-1 C.1: registered media type of the MPD. */
const MPD_TYPE = 'application/dash+xml';

/** `dash/` is the folder that our own MPDs name; by time, it may be missing. */
const PATTERNS: readonly TailPattern[] = [
  { pattern: /^([^/]*)\.mpd$/, plan: planMpd },
  { pattern: /^(?:dash\/)?([^/]+)\.dash$/, plan: planByTime },
  { pattern: /^dash\/([^/]+)\.m4s$/, plan: planNumbered },
];

/** MPEG-DASH with CMAF segments. */
export const dashPackager: Packager = {
  name: 'dash',
  match: (tail) => firstMatch(PATTERNS, tail),
};

function planMpd(asset: Asset, _name: string, plans: PlanCache): ResponsePlan {
  const render = () => serializeMpd(describeAsset(asset));
  return planManifest(asset, plans, { meaning: 'dash', contentType: MPD_TYPE, render });
}

/** A segment by its `$Time$`, or the initialization segment. */
function planByTime(asset: Asset, name: string): ResponsePlan {
  const { track, number } = parseTrackName(asset, name);
  if (number === undefined) return planInitSegment(asset, track);
  const index = track.segments.indexAt(number);
  if (index < 0)
    throw new HeadwaterError('not-found', `Cannot find the segment: none of ${track.id} starts at ${number}`);
  return planMediaSegment(asset, track, index, (next) => timeUri(asset, track, next));
}

function timeUri(asset: Asset, track: Track, index: number): string {
  return `${trackUri(asset, track)}-${track.segments.startTicks(index)}.dash`;
}
