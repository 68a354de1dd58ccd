import { firstIndex } from '../../first-index.ts';
import type { Track } from '../../model/asset.ts';
import type { StreamSpans } from '../../mpegts/clock-gaps.ts';
import type { TrackSurvey } from '../../mpegts/survey.ts';

/** Surveys of the tracks of one transport stream; it goes by the first, whose clock it has. */
export type StreamSurveys = readonly [TrackSurvey, ...TrackSurvey[]];

/** What a segment holds of each track. @param index from 0 */
export function streamSpans([lead, ...others]: StreamSurveys, index: number): StreamSpans {
  const own = { survey: lead, first: index, end: index + 1 };
  const along = others.map((survey) => ({
    survey,
    first: firstSegmentFrom(survey.track, lead.track, index),
    end: firstSegmentFrom(survey.track, lead.track, index + 1),
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
