import { BitReader } from '../bit-reader.ts';
import { programLayout } from './program-config.ts';
import type { AudioProperties } from '../../model/asset.ts';

/** Rates of ISO/IEC 14496-3 1.6.3.4, by their index; index 15: 24 bits with the rate follow. */
const SAMPLE_RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350,
];
const EXPLICIT_RATE = 15;

/** Channels of ISO/IEC 14496-3 1.6.3.5, by channelConfiguration, which ISO/IEC 23091-3 numbers the same way. */
const CHANNELS = [0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 24, 8];

/** Types of audio objects. ISO/IEC 14496-3 1.5.1.1 */
const SBR = 5;
const PARAMETRIC_STEREO = 29;
const ESCAPE = 31;

/** Object types whose configuration is a GASpecificConfig. ISO/IEC 14496-3 1.6.2.1 */
const GENERAL_AUDIO: ReadonlySet<number> = new Set([1, 2, 3, 4, 6, 7, 17, 19, 20, 21, 22, 23]);

/** Marks an extension that older decoders do not see. ISO/IEC 14496-3 1.6.5 */
const SBR_SYNC = 0x2b7;
const PARAMETRIC_STEREO_SYNC = 0x548;

interface Core {
  readonly sampleRate: number | undefined;
  readonly channelConfiguration: number;
  readonly channels: number | undefined;
  readonly layout?: number | undefined;
}

/**
 * AudioSpecificConfig. ISO/IEC 14496-3 1.6.2.1
 *
 * @returns undefined where it is too short to say anything
 */
export function aacSound(view: DataView, start: number, end: number): AudioProperties | undefined {
  const bits = new BitReader(view, start, end);
  let objectType = takeObjectType(bits);
  const parametric = objectType === PARAMETRIC_STEREO;
  let sampleRate = takeSampleRate(bits);
  const channelConfiguration = bits.take(4);
  if (bits.isOver) return undefined;
  if (objectType === SBR || parametric) {
    // What follows is the core; the rate that comes out is that of the extension.
    sampleRate = takeSampleRate(bits);
    objectType = takeObjectType(bits);
    return finish(takeCore(bits, objectType, { sampleRate, channelConfiguration }), parametric);
  }
  const core = takeCore(bits, objectType, { sampleRate, channelConfiguration });
  const extension = GENERAL_AUDIO.has(objectType) ? takeExtension(bits) : undefined;
  return finish({ ...core, sampleRate: extension?.sampleRate ?? core.sampleRate }, extension?.parametric);
}

/** Parametric stereo makes two channels of one. */
function finish(core: Core, parametric = false): AudioProperties | undefined {
  if (core.sampleRate === undefined) return undefined;
  const stereo = parametric && core.channels === 1;
  return {
    sampleRate: core.sampleRate,
    channels: stereo ? 2 : core.channels,
    layout: stereo ? 2 : core.layout,
  };
}

function takeObjectType(bits: BitReader): number {
  const type = bits.take(5);
  return type === ESCAPE ? 32 + bits.take(6) : type;
}

function takeSampleRate(bits: BitReader): number | undefined {
  const index = bits.take(4);
  const rate = index === EXPLICIT_RATE ? bits.take(24) : SAMPLE_RATES[index];
  return rate === 0 ? undefined : rate;
}

/** GASpecificConfig, as far as the program config element that tells the channels where no number does. 4.4.1 */
function takeCore(
  bits: BitReader,
  objectType: number,
  { sampleRate, channelConfiguration }: Pick<Core, 'sampleRate' | 'channelConfiguration'>,
): Core {
  const numbered = { sampleRate, channelConfiguration, ...numberedLayout(channelConfiguration) };
  if (!GENERAL_AUDIO.has(objectType)) return numbered;
  bits.take(1); // frameLengthFlag
  if (bits.flag()) bits.take(14); // dependsOnCoreCoder, coreCoderDelay
  const extended = bits.flag(); // extensionFlag
  const program = channelConfiguration === 0 ? programLayout(bits) : undefined;
  if (objectType === 6 || objectType === 20) bits.take(3); // layerNr
  if (extended) takeCoreExtension(bits, objectType);
  return program ? { sampleRate, channelConfiguration, ...program } : numbered;
}

function takeCoreExtension(bits: BitReader, objectType: number): void {
  if (objectType === 22) bits.take(16); // numOfSubFrame, layer_length
  if ([17, 19, 20, 23].includes(objectType)) bits.take(3); // resilience flags
  bits.take(1); // extensionFlag3
}

function numberedLayout(channelConfiguration: number): Pick<Core, 'channels' | 'layout'> {
  const channels = CHANNELS[channelConfiguration] || undefined;
  return { channels, layout: channels === undefined ? undefined : channelConfiguration };
}

/** What stands behind the configuration that older decoders read to its end. */
function takeExtension(bits: BitReader): { sampleRate: number | undefined; parametric: boolean } | undefined {
  if (bits.left < 16 || bits.take(11) !== SBR_SYNC || takeObjectType(bits) !== SBR || !bits.flag()) {
    return undefined;
  }
  const sampleRate = takeSampleRate(bits);
  const parametric = bits.left >= 12 && bits.take(11) === PARAMETRIC_STEREO_SYNC && bits.flag();
  return { sampleRate, parametric };
}
