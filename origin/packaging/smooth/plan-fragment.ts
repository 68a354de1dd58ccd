import { firstIndex } from '../../first-index.ts';
import { smoothFragmentHeader } from '../../isobmff/writers/smooth-fragment.ts';
import type { Asset, Track } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import type { ResponsePlan } from '../../model/response-plan.ts';
import { childUri } from '../plans/child-uri.ts';
import { mediaFacts } from '../tracks/bandwidth.ts';
import { planFragment } from '../tracks/cmaf.ts';
import { streamName } from './stream-name.ts';
import { presentedRun } from './presented-run.ts';
import { fragmentStart } from './ticks.ts';

/**
 * A fragment: a header made here, then the samples as they lie in the object.
 *
 * @param time when it begins, in ticks of Smooth Streaming
 * @throws HeadwaterError `not-found` where none begins then
 */
export function planSmoothFragment(asset: Asset, track: Track, time: number): ResponsePlan {
  const { segments } = track;
  const index = firstIndex(segments.count, (i) => fragmentStart(track, i) >= time);
  if (index === segments.count || fragmentStart(track, index) !== time)
    throw new HeadwaterError('not-found', `Cannot find the fragment: none of ${track.id} starts at ${time}`);
  const run = presentedRun(track, index);
  const end = fragmentStart(track, index + 1);
  const times = { startTicks: time, durationTicks: end - time };
  return {
    ...planFragment(asset, track, {
      meaning: `smooth ${track.id} ${index}`,
      header: smoothFragmentHeader(run, times, index + 1),
      run,
    }),
    media: mediaFacts([track], index),
    // From the folder that the fragment is in.
    ...(index + 1 < segments.count && { next: childUri(asset, fragmentName(track, end)) }),
  };
}

function fragmentName(track: Track, time: number): string {
  return `Fragments(${encodeURIComponent(streamName(track))}=${time})`;
}
