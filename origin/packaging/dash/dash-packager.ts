import type { Asset, Track } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import { planInitSegment, planMediaSegment, planNumbered } from '../tracks/cmaf.ts';
import { planManifest } from '../plans/manifest-plan.ts';
import type { Packager, Target } from '../../model/packager.ts';
import type { ResponsePlan } from '../../model/response-plan.ts';
import { parseTrackName, trackUri } from '../tracks/track-name.ts';
import { describeAsset } from './describe-asset.ts';
import { serializeMpd } from './serialize-mpd.ts';

/** ISO/IEC 23009-1 C.1: registered media type of the MPD. */
const MPD_TYPE = 'application/dash+xml';

const MANIFEST = /^[^/]*\.mpd$/;
/** By `$Time$`; also without the folder that our own MPDs name. */
const BY_TIME = /^(?:dash\/)?([^/]+)\.dash$/;
const BY_NUMBER = /^dash\/([^/]+)\.m4s$/;

/** MPEG-DASH with CMAF segments. */
export const dashPackager: Packager = {
  name: 'dash',

  handles(tail: string): boolean {
    return MANIFEST.test(tail) || BY_TIME.test(tail) || BY_NUMBER.test(tail);
  },

  plan(target: Target, asset: Asset): ResponsePlan {
    if (MANIFEST.test(target.tail)) {
      return planManifest(asset, 'dash', MPD_TYPE, () => serializeMpd(describeAsset(asset)));
    }
    const byTime = BY_TIME.exec(target.tail)?.[1];
    if (byTime !== undefined) return planByTime(asset, byTime);
    return planNumbered(asset, BY_NUMBER.exec(target.tail)?.[1] ?? '');
  },
};

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
