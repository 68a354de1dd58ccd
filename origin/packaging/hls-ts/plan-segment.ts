import type { Asset, Track } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { Planned, PlanSteps, ResponsePlan } from '../../model/response-plan.ts';
import { multiplex } from '../../mpegts/multiplex.ts';
import { knownSurvey, surveyTrack, type Surveyed, type TrackSurvey } from '../../mpegts/survey.ts';
import { childUri } from '../plans/child-uri.ts';
import { entityTag } from '../plans/entity-tag.ts';
import { streamSpans } from './stream-spans.ts';
import { trackListUri } from './track-list.ts';

/** Of whatever is in it. RFC 8216bis 3.2, RFC 3555 */
const SEGMENT_TYPE = 'video/mp2t';

/** A segment of a transport stream; it goes by the first track, whose clock it has. */
export interface StreamSegment {
  readonly asset: Asset;
  readonly tracks: readonly [Track, ...Track[]];
  /** From 1. */
  readonly number: number;
}

/**
 * At once where the tracks were surveyed before, else in steps. Plans are kept: to place the units of a segment takes half
 * as long as to send it.
 *
 * @throws HeadwaterError `not-found` where there is no such segment, `unsupported-media`
 */
export function planSegment(segment: StreamSegment, plans: PlanCache): Planned {
  checkNumber(segment);
  const { asset, tracks } = segment;
  const surveyed = { asset, plans };
  const [lead, ...others] = tracks;
  const first = knownSurvey(surveyed, lead);
  const rest = others.map((track) => knownSurvey(surveyed, track)).filter((survey) => survey !== undefined);
  const isKnown = first !== undefined && rest.length === others.length;
  const meaning = meaningOf(segment);
  return isKnown
    ? plans.planOnce(asset, meaning, () => surveyedSegment(segment, [first, ...rest]))
    : plans.planInSteps(asset, meaning, () => surveySegment(segment, surveyed));
}

function meaningOf({ tracks, number }: StreamSegment): string {
  return `ts ${tracks.map(({ id }) => id).join(' ')} ${number - 1}`;
}

function* surveySegment(segment: StreamSegment, surveyed: Surveyed): PlanSteps {
  const [lead, ...others] = segment.tracks;
  const first = yield* surveyTrack(surveyed, lead);
  const rest: TrackSurvey[] = [];
  for (const track of others) rest.push(yield* surveyTrack(surveyed, track));
  return surveyedSegment(segment, [first, ...rest]);
}

function surveyedSegment(
  segment: StreamSegment,
  surveys: readonly [TrackSurvey, ...TrackSurvey[]],
): ResponsePlan {
  const { asset, tracks, number } = segment;
  const index = number - 1;
  const { lengthBytes, heldBytes, sources, transform } = multiplex(streamSpans(surveys, index), index);
  return {
    kind: 'segment',
    contentType: SEGMENT_TYPE,
    lengthBytes,
    etag: entityTag(asset, meaningOf(segment)),
    lastModifiedMs: asset.lastModifiedMs,
    parts: [{ kind: 'transformed', sources, start: 0, end: lengthBytes, heldBytes, transform }],
    ...(number < tracks[0].segments.count && {
      next: childUri(asset, `${trackListUri(asset, tracks)}-${number + 1}.ts`),
    }),
  };
}

/** @throws HeadwaterError `not-found` */
export function checkNumber({ tracks: [{ segments }], number }: StreamSegment): void {
  if (number <= segments.count) return;
  throw new HeadwaterError(
    'not-found',
    `Cannot find the segment: there are ${segments.count}, none is ${number}`,
  );
}
