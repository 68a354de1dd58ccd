import type { Asset } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { Planned, ResponsePlan } from '../../model/response-plan.ts';
import type { TextScript, TextTrack } from '../../model/text.ts';
import type { Span } from '../../text/shown-cues.ts';
import { entityTag } from '../plans/entity-tag.ts';

/** A segment of a text, or its header, before what it says is known. */
interface TextSegment {
  readonly kind: 'init' | 'segment';
  /** What is asked of the asset, in the format's words. */
  readonly meaning: string;
  readonly contentType: string;
  readonly write: (script: TextScript) => Uint8Array;
  /** Relative URI of the segment that follows. */
  readonly next?: string | undefined;
}

/** Plans a segment once the text is there: it is made here, and nothing of the source is sent as it is. */
export function planText(asset: Asset, text: TextTrack, plans: PlanCache, segment: TextSegment): Planned {
  const plan = (script: TextScript): ResponsePlan => {
    const bytes = segment.write(script);
    return {
      kind: segment.kind,
      contentType: segment.contentType,
      lengthBytes: bytes.length,
      etag: entityTag(asset, segment.meaning),
      lastModifiedMs: asset.lastModifiedMs,
      parts: [{ kind: 'bytes', bytes }],
      ...(segment.next !== undefined && { next: segment.next }),
    };
  };
  const script = plans.script(text);
  return script === undefined ? { kind: 'text-needed', text, plan } : plan(script);
}

/**
 * The time of a segment.
 *
 * @param index from 0
 * @throws HeadwaterError `not-found` where there is none of that number
 */
export function segmentSpan({ textStartsMs }: Asset, index: number): Span {
  const [startMs, endMs] = [textStartsMs[index], textStartsMs[index + 1]];
  if (startMs !== undefined && endMs !== undefined) return { startMs, endMs };
  const count = textStartsMs.length - 1;
  throw new HeadwaterError('not-found', `Cannot find the segment: a text has ${count}, none is that one`);
}
