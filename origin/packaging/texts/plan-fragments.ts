import { initSegment } from '../../isobmff/writers/init-segment.ts';
import { segmentHeader } from '../../isobmff/writers/movie-fragment.ts';
import type { Asset } from '../../model/asset.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { Planned } from '../../model/response-plan.ts';
import type { TextFormat, TextScript, TextTrack } from '../../model/text.ts';
import { shownCues, type Span } from '../../text/shown-cues.ts';
import { TEXT_CODECS, textEntry, type TextForm } from '../../text/writers/text-entries.ts';
import { runOf, TEXT_TIMESCALE, type WrittenSamples } from '../../text/writers/text-samples.ts';
import { ttmlDocument } from '../../text/writers/ttml-document.ts';
import { wvttSamples } from '../../text/writers/wvtt-segment.ts';
import { planText, segmentSpan } from './plan-text.ts';

/** RFC 4337 */
export const TEXT_TYPE = 'application/mp4';

/** What is written as TTML stays it; all else comes nearer to WebVTT. */
const FORMS: Readonly<Record<TextFormat, TextForm>> = {
  vtt: 'wvtt',
  srt: 'wvtt',
  tx3g: 'wvtt',
  wvtt: 'wvtt',
  ttml: 'stpp',
  stpp: 'stpp',
};

export function textForm({ format }: TextTrack): TextForm {
  return FORMS[format];
}

/** The CMAF header of a text. ISO/IEC 23000-19 11 */
export function planTextInit(asset: Asset, text: TextTrack, plans: PlanCache): Planned {
  const form = textForm(text);
  return planText(asset, text, plans, {
    kind: 'init',
    meaning: `cmaf ${text.id} ${form} init`,
    contentType: TEXT_TYPE,
    write: ({ header }) =>
      initSegment({
        kind: 'textstream',
        format: form,
        codec: TEXT_CODECS[form],
        language: text.language,
        timescale: TEXT_TIMESCALE,
        sampleEntry: textEntry(form, header),
        samples: { mediaTimeTicks: 0, durationTicks: asset.textStartsMs.at(-1) ?? 0 },
      }),
  });
}

/**
 * A CMAF segment of a text.
 *
 * @param index from 0
 * @param uriOf the relative URI of a segment of this text
 * @throws HeadwaterError `not-found` where there is none of that number
 */
export function planTextFragment(
  asset: Asset,
  { text, index }: { readonly text: TextTrack; readonly index: number },
  plans: PlanCache,
  uriOf: (index: number) => string,
): Planned {
  const span = segmentSpan(asset, index);
  const form = textForm(text);
  return planText(asset, text, plans, {
    kind: 'segment',
    meaning: `cmaf ${text.id} ${form} ${index}`,
    contentType: TEXT_TYPE,
    write: (script) => {
      const { run, bytes } =
        form === 'wvtt' ? cueSamples(script, text, span) : documentSample(script, text, span);
      return Buffer.concat([segmentHeader(run, index + 1), bytes]);
    },
    next: index + 2 < asset.textStartsMs.length ? uriOf(index + 1) : undefined,
  });
}

function cueSamples(script: TextScript, { shiftMs }: TextTrack, span: Span): WrittenSamples {
  return wvttSamples(shownCues(script, span, shiftMs), span);
}

/** One document a segment. */
export function documentSample(
  script: TextScript,
  { shiftMs, language }: TextTrack,
  span: Span,
  timescale = TEXT_TIMESCALE,
): WrittenSamples {
  const bytes = Buffer.from(ttmlDocument(shownCues(script, span, shiftMs), span, language));
  const ticks = (ms: number) => (ms * timescale) / 1000;
  return { run: runOf(ticks(span.startMs), [bytes.length], [ticks(span.endMs - span.startMs)]), bytes };
}
