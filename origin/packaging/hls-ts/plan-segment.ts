import type { Asset, Track } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import type { ResponsePlan } from '../../model/response-plan.ts';
import { multiplex, type StreamSpan } from '../../mpegts/multiplex.ts';
import { surveyTrack } from '../../mpegts/survey.ts';
import { childUri } from '../plans/child-uri.ts';
import { entityTag } from '../plans/entity-tag.ts';
import { trackListUri } from './track-list.ts';
import { firstIndex } from '../../first-index.ts';

/** Of whatever is in it. RFC 8216bis 3.2, RFC 3555 */
const SEGMENT_TYPE = 'video/mp2t';

/**
 * A segment of a transport stream; it goes by the first track, whose clock it has.
 *
 * @param number from 1
 * @throws HeadwaterError `not-found` where there is no such segment, `unsupported-media`
 */
export function planSegment(
  asset: Asset,
  tracks: readonly [Track, ...Track[]],
  number: number,
): ResponsePlan {
  const [{ segments }] = tracks;
  if (number > segments.count) {
    throw new HeadwaterError(
      'not-found',
      `Cannot find the segment: there are ${segments.count}, none is ${number}`,
    );
  }
  const index = number - 1;
  const { lengthBytes, sources, transform } = multiplex(spansOf(tracks, index), index);
  return {
    kind: 'segment',
    contentType: SEGMENT_TYPE,
    lengthBytes,
    etag: entityTag(asset, `ts ${tracks.map(({ id }) => id).join(' ')} ${index}`),
    lastModifiedMs: asset.lastModifiedMs,
    parts: [{ kind: 'transformed', sources, start: 0, end: lengthBytes, transform }],
    ...(number < segments.count && {
      next: childUri(asset, `${trackListUri(asset, tracks)}-${number + 1}.ts`),
    }),
  };
}

function spansOf([lead, ...others]: readonly [Track, ...Track[]], index: number): StreamSpan[] {
  const own = { survey: surveyTrack(lead, true), first: index, end: index + 1 };
  const along = others.map((track) => ({
    survey: surveyTrack(track, false),
    first: firstSegmentFrom(track, lead, index),
    end: firstSegmentFrom(track, lead, index + 1),
  }));
  return [own, ...along];
}

/**
 * The first segment that begins with the lead's, or in it. What begins before the lead's first goes with that one, and
 * what outlasts the lead with its last.
 */
function firstSegmentFrom({ segments, timescale }: Track, lead: Track, index: number): number {
  if (index === 0) return 0;
  if (index === lead.segments.count) return segments.count;
  const ticks = (lead.segments.startTicks(index) * timescale) / lead.timescale;
  return firstIndex(segments.count, (i) => segments.startTicks(i) >= ticks);
}
