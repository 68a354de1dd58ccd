import type { Asset } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { Planned } from '../../model/response-plan.ts';
import { shownCues } from '../../text/shown-cues.ts';
import { webVttFile } from '../../text/writers/web-vtt-segment.ts';
import { childUri } from '../plans/child-uri.ts';
import { planTextFragment, planTextInit } from '../texts/plan-fragments.ts';
import { planText } from '../texts/plan-text.ts';
import { parseTextName, textUri, type TextName } from '../texts/text-name.ts';

/** Of a text that is taken whole. W3C WebVTT, IANA considerations */
export const WHOLE_TYPE = 'text/vtt';

/** A segment of a text by its `$Time$`, or its initialization segment. */
export function planTextByTime(asset: Asset, { text, number }: TextName, plans: PlanCache): Planned {
  if (number === undefined) return planTextInit(asset, text, plans);
  const starts = asset.textStartsMs;
  const index = starts.lastIndexOf(number, starts.length - 2);
  if (index < 0)
    throw new HeadwaterError('not-found', `Cannot find the segment: none of ${text.id} starts at ${number}`);
  const uriOf = (next: number) => childUri(asset, `${textUri(asset, text)}-${starts[next]}.dash`);
  return planTextFragment(asset, { text, index }, plans, uriOf);
}

/** A segment of a text by its `$Number$`, or its initialization segment. */
export function planTextByNumber(asset: Asset, { text, number }: TextName, plans: PlanCache): Planned {
  if (number === undefined) return planTextInit(asset, text, plans);
  const uriOf = (next: number) => childUri(asset, `${textUri(asset, text)}-${next + 1}.m4s`);
  return planTextFragment(asset, { text, index: number - 1 }, plans, uriOf);
}

/** All of a text in one WebVTT file. */
export function planWholeText(asset: Asset, name: string, plans: PlanCache): Planned {
  const { text, number } = parseTextName(asset, name);
  if (number !== undefined)
    throw new HeadwaterError('not-found', `Cannot find ${name}.vtt: a segment is no file of its own`);
  const span = { startMs: 0, endMs: asset.textStartsMs.at(-1)! };
  return planText(asset, text, plans, {
    kind: 'segment',
    meaning: `dash ${text.id} whole`,
    contentType: WHOLE_TYPE,
    write: (script) => Buffer.from(webVttFile(shownCues(script, span, text.shiftMs), script.header)),
  });
}
