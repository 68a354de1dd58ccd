import type { Cue, TextSamples, TextScript } from '../model/text.ts';
import { CueJoiner } from './cue-joiner.ts';
import { decodeText } from './decode-text.ts';
import { ttmlCues } from './parse-ttml.ts';
import { ScriptCollector } from './script-collector.ts';
import type { Steps } from '../steps.ts';
import type { TextSample } from './text-sample.ts';
import { TTML_LIMIT_BYTES } from './text-limits.ts';
import type { TextFault } from './text-subject.ts';

/** Whatever follows the document in a sample: pictures that it names. ISO/IEC 14496-30 5.6 */
const DOCUMENT_END = /<\/(?:[\w.-]+:)?tt\s*>/g;

/**
 * Reads the samples of an XML subtitle track: a document each, whose times are those of the track; what lies outside of the
 * sample's own time is not shown. ISO/IEC 14496-30 5.3
 *
 * @throws HeadwaterError `corrupt-media`
 */
export function* parseStpp(
  samples: readonly TextSample[],
  { presentationShiftTicks, timescale }: TextSamples,
  fault: TextFault,
): Steps<TextScript> {
  const shiftMs = (presentationShiftTicks * 1000) / timescale;
  const joiner = new CueJoiner();
  for (const { startMs, endMs, bytes } of samples) {
    if (bytes.length === 0) continue;
    yield;
    if (bytes.length > TTML_LIMIT_BYTES)
      throw fault(`a document has ${bytes.length} bytes, the limit is ${TTML_LIMIT_BYTES}`);
    const cues = [...ttmlCues(documentIn(bytes, fault), fault)];
    const shift = isRelative(cues, { startMs: startMs - shiftMs, endMs: endMs - shiftMs })
      ? startMs
      : shiftMs;
    for (const cue of cues) {
      const [from, to] = [Math.max(cue.startMs + shift, startMs), Math.min(cue.endMs + shift, endMs)];
      if (to > from) joiner.add({ ...cue, startMs: from, endMs: to });
    }
  }
  const collector = new ScriptCollector(fault);
  for (const cue of joiner.cues) collector.add(cue);
  return collector.finish();
}

function documentIn(bytes: Buffer, fault: TextFault): string {
  const ends = [...bytes.toString('latin1').matchAll(DOCUMENT_END)];
  const last = ends.at(-1);
  // UTF-16 has no such bytes, and is never followed by anything.
  return decodeText(last === undefined ? bytes : bytes.subarray(0, last.index + last[0].length), fault);
}

/** Some tools count a document's times from its sample: then none lies in the sample's time, and all do from its beginning. */
function isRelative(
  cues: readonly Cue[],
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
): boolean {
  const isShown = (cue: Cue) => cue.startMs < endMs && cue.endMs > startMs;
  return (
    startMs > 0 &&
    cues.length > 0 &&
    !cues.some(isShown) &&
    cues.every((cue) => cue.startMs < endMs - startMs)
  );
}
