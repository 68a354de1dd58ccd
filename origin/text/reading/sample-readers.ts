import type { TextFormat, TextSamples, TextScript } from '../../model/text.ts';
import { parseStpp } from '../parse-stpp.ts';
import { parseTx3g } from '../parse-tx3g.ts';
import { parseWvtt } from '../parse-wvtt.ts';
import type { Steps } from '../../steps.ts';
import type { TextSample } from '../text-sample.ts';
import type { TextFault } from '../text-subject.ts';

type ReadSamples = (
  samples: readonly TextSample[],
  track: TextSamples,
  fault: TextFault,
) => Steps<TextScript>;

/** By how samples are written. */
export const SAMPLE_READERS = {
  tx3g: parseTx3g,
  wvtt: parseWvtt,
  stpp: parseStpp,
} as const satisfies Partial<Record<TextFormat, ReadSamples>>;
