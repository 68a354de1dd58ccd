import { smoothFragmentHeader } from '../../isobmff/writers/smooth-fragment.ts';
import type { Asset } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { Planned } from '../../model/response-plan.ts';
import type { TextTrack } from '../../model/text.ts';
import { childUri } from '../plans/child-uri.ts';
import { documentSample, TEXT_TYPE } from '../texts/plan-fragments.ts';
import { planText, segmentSpan } from '../texts/plan-text.ts';
import { streamName } from './stream-name.ts';
import { TICKS_PER_MS } from './text-stream.ts';
import { TIMESCALE } from './ticks.ts';

/**
 * A fragment of a text: one document.
 *
 * @param time when it begins, in ticks of Smooth Streaming
 * @throws HeadwaterError `not-found` where none begins then
 */
export function planTextFragment(asset: Asset, text: TextTrack, time: number, plans: PlanCache): Planned {
  const starts = asset.textStartsMs;
  const index = starts.lastIndexOf(time / TICKS_PER_MS, starts.length - 2);
  if (index < 0)
    throw new HeadwaterError('not-found', `Cannot find the fragment: none of ${text.id} starts at ${time}`);
  const span = segmentSpan(asset, index);
  const endTicks = span.endMs * TICKS_PER_MS;
  return planText(asset, text, plans, {
    kind: 'segment',
    meaning: `smooth ${text.id} ${index}`,
    contentType: TEXT_TYPE,
    write: (script) => {
      const { run, bytes } = documentSample(script, text, span, TIMESCALE);
      const times = { startTicks: time, durationTicks: endTicks - time };
      return Buffer.concat([smoothFragmentHeader(run, times, index + 1), bytes]);
    },
    next:
      index + 2 < starts.length
        ? childUri(asset, `Fragments(${encodeURIComponent(streamName(text))}=${endTicks})`)
        : undefined,
  });
}
