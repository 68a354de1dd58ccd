import type { Asset, Track } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import { planInitSegment, planMediaSegment, planNumbered } from '../tracks/cmaf.ts';
import { firstMatch, type TailPattern } from '../plans/first-match.ts';
import { renderManifest } from '../plans/manifest-plan.ts';
import type { DashProfile, Packager } from '../../model/packager.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { Planned } from '../../model/response-plan.ts';
import { findTextName } from '../texts/text-name.ts';
import { planTextByNumber, planTextByTime, planWholeText } from './plan-text.ts';
import { parseTrackName, trackUri } from '../tracks/track-name.ts';
import { describeAsset } from './describe-asset.ts';
import { KEYFRAMES, planKeyframes } from './keyframes.ts';
import { planTrackFile } from './plan-track-file.ts';
import { serializeMpd } from './serialize-mpd.ts';

/** ISO/IEC 23009-1 C.1: registered media type of the MPD. */
const MPD_TYPE = 'application/dash+xml';

/** `dash/` is the folder that our own MPDs name; it may be missing where no other format is spelled alike. */
const MEDIA: readonly TailPattern[] = [
  { pattern: /^(?:dash\/)?([^/]+)\.dash$/, plan: planByTime },
  { pattern: /^dash\/([^/]+)\.m4s$/, plan: planByNumber },
  { pattern: /^dash\/([^/]+)\.vtt$/, plan: planWholeText },
  { pattern: /^dash\/([^/]+)\.mp4$/, plan: planFile },
  // A track id ends the name: without one, it is the MP4 file of all tracks.
  { pattern: /^([^/]+-(?:video|audio|textstream)[^/=]*=\d+)\.mp4$/, plan: planFile },
];

/** By profile. */
const PATTERNS = {
  live: [{ pattern: /^([^/]*)\.mpd$/, plan: mpdOf('live') }, ...MEDIA],
  'on-demand': [{ pattern: /^([^/]*)\.mpd$/, plan: mpdOf('on-demand') }, ...MEDIA],
} as const satisfies Record<DashProfile, readonly TailPattern[]>;

/** MPEG-DASH with CMAF segments. */
export const dashPackager: Packager = {
  name: 'dash',
  match: (tail, { profile = 'live' }) => firstMatch(PATTERNS[profile], tail),
};

function mpdOf(profile: DashProfile): TailPattern['plan'] {
  const meaning = `dash ${profile}`;
  return (asset, _name, plans) =>
    plans.planInSteps(asset, meaning, function* () {
      const mpd = yield* describeAsset(asset, profile);
      return renderManifest(asset, { meaning, contentType: MPD_TYPE, render: () => serializeMpd(mpd) });
    });
}

/** A segment by its `$Time$`, or the initialization segment. */
function planByTime(asset: Asset, name: string, plans: PlanCache): Planned {
  const text = findTextName(asset, name);
  if (text !== undefined) return planTextByTime(asset, text, plans);
  const { track, number, isKeyframes } = parseName(asset, name);
  if (number === undefined) return planInitSegment(asset, track, plans);
  const index = track.segments.indexAt(number);
  if (index < 0)
    throw new HeadwaterError('not-found', `Cannot find the segment: none of ${track.id} starts at ${number}`);
  if (isKeyframes) return planKeyframes(asset, track, index);
  return planMediaSegment(asset, track, index, (next) => timeUri(asset, track, next));
}

/** A segment by its `$Number$`, or the initialization segment. */
function planByNumber(asset: Asset, name: string, plans: PlanCache): Planned {
  const text = findTextName(asset, name);
  if (text !== undefined) return planTextByNumber(asset, text, plans);
  const { track, number, isKeyframes } = parseName(asset, name);
  if (!isKeyframes || number === undefined) return planNumbered(asset, plainName(asset, name), plans);
  if (number < 1 || number > track.segments.count)
    throw new HeadwaterError(
      'not-found',
      `Cannot find the segment: ${track.id} has none of number ${number}`,
    );
  return planKeyframes(asset, track, number - 1);
}

function planFile(asset: Asset, name: string, plans: PlanCache): Planned {
  const { track, number } = parseTrackName(asset, name);
  if (number !== undefined)
    throw new HeadwaterError('not-found', `Cannot find ${name}.mp4: a segment is no file of its own`);
  return planTrackFile(asset, track, plans);
}

function parseName(asset: Asset, name: string) {
  const plain = plainName(asset, name);
  return { ...parseTrackName(asset, plain), isKeyframes: plain !== name };
}

/** The name of the track whose sync samples are named; any other as it is. */
function plainName(asset: Asset, name: string): string {
  const prefix = `${asset.name}-`;
  const rest = name.startsWith(prefix) ? name.slice(prefix.length) : '';
  return rest.startsWith(KEYFRAMES) ? prefix + rest.slice(KEYFRAMES.length) : name;
}

function timeUri(asset: Asset, track: Track, index: number): string {
  return `${trackUri(asset, track)}-${track.segments.startTicks(index)}.dash`;
}
