import type { MediaSubject } from '../media-subject.ts';
import type { Box } from '../boxes.ts';

/** Tags of ISO/IEC 14496-1 7.2.2. */
const ES_DESCRIPTOR = 3;
const DECODER_CONFIG_DESCRIPTOR = 4;
const DECODER_SPECIFIC_INFO = 5;

/** Rates of ISO/IEC 14496-3 1.6.3.4, by their index. */
const SAMPLE_RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350,
];
/** Channels of ISO/IEC 14496-3 1.6.3.5, by channelConfiguration; 0 where a program config element says. */
const CHANNELS = [0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 24, 8];

interface Descriptor {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/**
 * What the AudioSpecificConfig in `esds` says about the sound. The fields of the sample entry are template values that
 * many files leave at 2 channels, and hold no rate above 65535 Hz.
 *
 * @throws HeadwaterError `corrupt-media` where a descriptor does not fit: mp4box would allocate what it claims
 */
export function audioSpecificConfig(
  view: DataView,
  esds: Box,
  subject: MediaSubject,
): { sampleRate: number; channels: number } | undefined {
  const stream = descriptorAt(view, esds.body + 4, esds.end, subject);
  if (stream.tag !== ES_DESCRIPTOR || stream.end - stream.start < 3) {
    throw subject.corrupt('its esds box does not hold an ES_Descriptor');
  }
  const flags = view.getUint8(stream.start + 2);
  if ((flags & 0xe0) !== 0) throw subject.unsupported('its esds box depends on another stream');
  const config = descriptors(view, stream.start + 3, stream.end, subject).find(
    ({ tag }) => tag === DECODER_CONFIG_DESCRIPTOR,
  );
  if (!config || config.end - config.start < 13)
    throw subject.corrupt('its esds box has no decoder configuration');
  const info = descriptors(view, config.start + 13, config.end, subject).find(
    ({ tag }) => tag === DECODER_SPECIFIC_INFO,
  );
  const objectType = view.getUint8(config.start);
  return info && objectType === 0x40 ? parseAudioConfig(view, info) : undefined;
}

/** ISO/IEC 14496-3 1.6.2.1: audioObjectType (5 bits), samplingFrequencyIndex (4), channelConfiguration (4). */
function parseAudioConfig(view: DataView, { start, end }: Descriptor) {
  if (end - start < 2) return undefined;
  const bits = view.getUint16(start);
  const sampleRate = SAMPLE_RATES[(bits >> 7) & 15];
  const channels = CHANNELS[(bits >> 3) & 15];
  // The output of SBR and PS (5, 29) differs from the core's, escaped types (31) are longer: the sample entry speaks.
  if ([5, 29, 31].includes(bits >> 11) || !sampleRate || !channels) return undefined;
  return { sampleRate, channels };
}

function descriptors(view: DataView, start: number, end: number, subject: MediaSubject): Descriptor[] {
  const found: Descriptor[] = [];
  for (let at = start; at + 2 <= end; at = found.at(-1)!.end) {
    found.push(descriptorAt(view, at, end, subject));
  }
  return found;
}

/** A tag and a size of 7 bits a byte (ISO/IEC 14496-1 8.3.3). */
function descriptorAt(view: DataView, at: number, end: number, subject: MediaSubject): Descriptor {
  let size = 0;
  let start = at + 1;
  for (let more = true; more; start++) {
    if (start >= end || start > at + 4) throw subject.corrupt('its esds box is cut short');
    const byte = view.getUint8(start);
    size = size * 128 + (byte & 127);
    more = byte > 127;
  }
  if (start + size > end) throw subject.corrupt('its esds box claims more than it holds');
  return { tag: view.getUint8(at), start, end: start + size };
}
