import type { TextSamples, TextScript } from '../model/text.ts';
import { CueJoiner } from './cue-joiner.ts';
import { sharedBlocks } from './parse-web-vtt.ts';
import { linesOf } from './caption-lines.ts';
import { innerBoxes, type InnerBox } from './inner-boxes.ts';
import { ScriptCollector } from './script-collector.ts';
import { type Steps, Stride } from '../steps.ts';
import type { TextSample } from './text-sample.ts';
import type { TextFault } from './text-subject.ts';

/** `reserved` and `data_reference_index` of a sample entry. ISO/IEC 14496-12 8.5.2.2 */
const ENTRY_FIELDS = 8;
const BOX_HEADER = 8;

/** Cue settings may hold anything but line ends and the arrow. WebVTT 4.4 */
const NOT_IN_SETTINGS = /[\r\n]|-->/g;

/** Some microseconds. */
const ENTRIES_OF_A_SAMPLE = 64;

/**
 * Reads the samples of a WebVTT track: each holds what is shown as long as it lasts. ISO/IEC 14496-30 6
 *
 * @throws HeadwaterError `corrupt-media`
 */
export function* parseWvtt(
  samples: readonly TextSample[],
  { entry }: TextSamples,
  fault: TextFault,
): Steps<TextScript> {
  const joiner = new CueJoiner();
  const stride = new Stride();
  for (const { startMs, endMs, bytes } of samples) {
    if (stride.walk(ENTRIES_OF_A_SAMPLE)) yield;
    for (const { type, body } of innerBoxes(bytes, fault)) {
      if (type !== 'vttc') continue;
      const parts = innerBoxes(body, fault);
      const text = stringIn(parts, 'payl');
      const settings = stringIn(parts, 'sttg').replaceAll(NOT_IN_SETTINGS, ' ').trim();
      joiner.add({ startMs, endMs, id: stringIn(parts, 'iden'), settings, text });
    }
  }
  const collector = new ScriptCollector(fault);
  for (const cue of joiner.cues) collector.add(cue);
  return collector.finish(headerIn(entry, fault));
}

/** WebVTTConfigurationBox: what stands in front of a file's cues. ISO/IEC 14496-30 6.6 */
function headerIn(entry: Uint8Array, fault: TextFault): string {
  const boxes = innerBoxes(Buffer.from(entry).subarray(BOX_HEADER + ENTRY_FIELDS), fault);
  return sharedBlocks([...linesOf(stringIn(boxes, 'vttC')), '', '-->'], fault);
}

function stringIn(boxes: readonly InnerBox[], type: string): string {
  return (
    boxes
      .find((box) => box.type === type)
      ?.body.toString('utf8')
      .replace(/\0+$/, '') ?? ''
  );
}
