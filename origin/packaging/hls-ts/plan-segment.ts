import type { Asset, Track } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { Planned, PlanSteps } from '../../model/response-plan.ts';
import { multiplex } from '../../mpegts/multiplex.ts';
import { surveyTrack, type Surveyed, type TrackSurvey } from '../../mpegts/survey.ts';
import { childUri } from '../plans/child-uri.ts';
import { entityTag } from '../plans/entity-tag.ts';
import { streamSpans } from './stream-spans.ts';
import { trackListUri } from './track-list.ts';
import { mediaFacts } from '../tracks/bandwidth.ts';

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
 * In steps, of which a segment of a few seconds takes one where its tracks were surveyed before. Plans are kept: to place the
 * units of a segment takes half as long as to send it.
 *
 * @throws HeadwaterError `not-found` where there is no such segment, `unsupported-media`
 */
export function planSegment(segment: StreamSegment, plans: PlanCache): Planned {
  checkNumber(segment);
  const { asset } = segment;
  return plans.planInSteps(asset, meaningOf(segment), () => stepsOf(segment, { asset, plans }));
}

function meaningOf({ tracks, number }: StreamSegment): string {
  return `ts ${tracks.map(({ id }) => id).join(' ')} ${number - 1}`;
}

function* stepsOf(segment: StreamSegment, surveyed: Surveyed): PlanSteps {
  const { asset, tracks, number } = segment;
  const [lead, ...others] = tracks;
  const first = yield* surveyTrack(surveyed, lead);
  const rest: TrackSurvey[] = [];
  for (const track of others) rest.push(yield* surveyTrack(surveyed, track));
  const index = number - 1;
  const made = yield* multiplex(streamSpans([first, ...rest], index), index);
  const { lengthBytes, heldBytes, sources, transform } = made;
  return {
    kind: 'segment',
    contentType: SEGMENT_TYPE,
    lengthBytes,
    etag: entityTag(asset, meaningOf(segment)),
    lastModifiedMs: asset.lastModifiedMs,
    parts: [{ kind: 'transformed', sources, start: 0, end: lengthBytes, heldBytes, transform }],
    media: mediaFacts(tracks, index),
    ...(number < lead.segments.count && {
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
