import type { Box } from '../boxes.ts';
import { findBox } from '../boxes.ts';
import type { BoxType } from '../box-types.ts';
import type { MediaSubject } from '../media-subject.ts';
import { aacSound } from './aac.ts';
import { ac4Sound } from './ac4.ts';
import { alacSound } from './alac.ts';
import { ac3Sound, eac3Sound } from './dolby.ts';
import { audioSpecificConfig } from './es-descriptor.ts';
import type { AudioProperties } from '../../model/asset.ts';
import { flacSound, opusSound } from './xiph.ts';

/** The box that configures the decoder, and who reads its body. */
interface Configuration {
  readonly box: BoxType;
  readonly read: (view: DataView, box: Box, subject: MediaSubject) => AudioProperties | undefined;
}

/** By sample entry. */
const CONFIGURATIONS: Readonly<Record<string, Configuration>> = {
  mp4a: { box: 'esds', read: readElementaryStream },
  'ac-3': { box: 'dac3', read: (view, { body, end }) => ac3Sound(view, body, end) },
  'ec-3': { box: 'dec3', read: (view, { body, end }) => eac3Sound(view, body, end) },
  'ac-4': { box: 'dac4', read: (view, { body, end }) => ac4Sound(view, body, end) },
  alac: { box: 'alac', read: (view, { body, end }) => alacSound(view, body, end) },
  fLaC: { box: 'dfLa', read: (view, { body, end }) => flacSound(view, body, end) },
  Opus: { box: 'dOps', read: (view, { body, end }) => opusSound(view, body, end) },
};

/**
 * What the configuration of the decoder says about the sound. The fields of the sample entry are template values that
 * many files leave at 2 channels, and hold no rate above 65535 Hz.
 *
 * @param boxes of the sample entry
 * @returns undefined where the codec's configuration says nothing, so that the sample entry speaks
 * @throws HeadwaterError `unsupported-media` where there is no configuration, `corrupt-media`
 */
export function readSound(
  view: DataView,
  { format, boxes }: { readonly format: string; readonly boxes: readonly Box[] },
  subject: MediaSubject,
): AudioProperties | undefined {
  const configuration = CONFIGURATIONS[format];
  if (configuration === undefined) return undefined;
  const box = findBox(boxes, configuration.box);
  if (box === undefined)
    throw subject.unsupported(`sample entry "${format}" has no usable codec configuration`);
  return configuration.read(view, box, subject);
}

function readElementaryStream(view: DataView, esds: Box, subject: MediaSubject): AudioProperties | undefined {
  const info = audioSpecificConfig(view, esds, subject);
  return info && aacSound(view, info.start, info.end);
}
