import { box, type BoxPart, raw, sequence, serialize, u32 } from '../../isobmff/box-parts.ts';
import { HeadwaterError } from '../../model/errors.ts';
import type { ShownCue, Span } from '../shown-cues.ts';
import { runOf, type WrittenSamples } from './text-samples.ts';
import { timestamp } from './web-vtt-segment.ts';

/**
 * A cue is written into each sample that it is shown in. No film has so much in four seconds; a file made to have thousands of
 * cues at once would have their square.
 */
const SEGMENT_LIMIT_BYTES = 4 * 1024 * 1024;

/** Times inside of a cue: words that appear one after the other. WebVTT 4.2.2 */
const INNER_TIME = /<\d/;

/**
 * The samples of a WebVTT track in a span: a new one wherever a cue begins or ends, so that each has what is shown as long as
 * it lasts, or says that nothing is. ISO/IEC 14496-30 6.5
 *
 * @param cues in the order of their beginnings
 * @throws HeadwaterError `unsupported-media` where too much is shown at a time
 */
export function wvttSamples(cues: readonly ShownCue[], span: Span): WrittenSamples {
  const times = changesIn(cues, span);
  const samples: BoxPart[] = [];
  let next = 0;
  let shown: ShownCue[] = [];
  let sizeBytes = 0;
  for (const [i, time] of times.slice(0, -1).entries()) {
    while (next < cues.length && cues[next]!.startMs <= time) shown.push(cues[next++]!);
    shown = shown.filter(({ endMs }) => endMs > time);
    const sample =
      shown.length === 0
        ? box('vtte')
        : sequence(...shown.map((cue) => vttc(cue, { time, end: times[i + 1]! })));
    sizeBytes += sample.sizeBytes;
    if (sizeBytes > SEGMENT_LIMIT_BYTES) throw tooMuch(span);
    samples.push(sample);
  }
  const durations = times.slice(1).map((end, i) => end - times[i]!);
  const sizes = samples.map((sample) => sample.sizeBytes);
  return { run: runOf(span.startMs, sizes, durations), bytes: serialize(sequence(...samples)) };
}

function changesIn(cues: readonly ShownCue[], { startMs, endMs }: Span): number[] {
  const times = new Set([startMs, endMs]);
  for (const cue of cues)
    for (const time of [cue.startMs, cue.endMs]) if (time > startMs && time < endMs) times.add(time);
  return [...times].toSorted((a, b) => a - b);
}

/** VTTCueBox. ISO/IEC 14496-30 6.5 */
function vttc(cue: ShownCue, { time, end }: { readonly time: number; readonly end: number }): BoxPart {
  const isWhole = cue.startMs === time && cue.endMs === end;
  return box(
    'vttc',
    // CueSourceIDBox: what is cut into several samples is one cue. source_ID
    ...(isWhole ? [] : [box('vsid', u32(cue.number))]),
    ...(cue.id === '' ? [] : [string('iden', cue.id)]), // CueIDBox
    ...(INNER_TIME.test(cue.text) ? [string('ctim', timestamp(time))] : []), // CueTimeBox
    ...(cue.settings === '' ? [] : [string('sttg', cue.settings)]), // CueSettingsBox
    string('payl', cue.text), // CuePayloadBox
  );
}

function string(type: 'iden' | 'ctim' | 'sttg' | 'payl', text: string): BoxPart {
  return box(type, raw(Buffer.from(text)));
}

function tooMuch({ startMs, endMs }: Span): HeadwaterError {
  const detail = `its text from ${startMs / 1000} to ${endMs / 1000} s takes more than ${SEGMENT_LIMIT_BYTES} bytes`;
  return new HeadwaterError('unsupported-media', `Cannot package the text: ${detail}`, { detail });
}
