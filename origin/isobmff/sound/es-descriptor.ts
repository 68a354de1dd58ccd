import type { MediaSubject } from '../media-subject.ts';
import type { Box } from '../boxes.ts';

/** Tags of ISO/IEC 14496-1 7.2.2. */
const ES_DESCRIPTOR = 3;
const DECODER_CONFIG_DESCRIPTOR = 4;
const DECODER_SPECIFIC_INFO = 5;

/** objectTypeIndication of what is configured by an AudioSpecificConfig: MPEG-4 audio, and AAC of MPEG-2. ISO/IEC 14496-1 7.2.6.6 */
const MPEG4_AUDIO = 0x40;
const AAC_OBJECT_TYPES: ReadonlySet<number> = new Set([MPEG4_AUDIO, 0x66, 0x67, 0x68]);

interface Descriptor {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/** What an `esds` box says of its stream. */
interface ElementaryStream {
  /** objectTypeIndication. */
  readonly objectType: number;
  readonly decoderSpecificInfo: Descriptor | undefined;
}

/**
 * Where the AudioSpecificConfig lies in an `esds` box (ISO/IEC 14496-14 6.7.2); undefined where the stream is none that
 * has one.
 *
 * @throws HeadwaterError `corrupt-media` where a descriptor does not fit: mp4box would allocate what it claims
 */
export function audioSpecificConfig(
  view: DataView,
  esds: Box,
  subject: MediaSubject,
): Descriptor | undefined {
  const { objectType, decoderSpecificInfo } = elementaryStream(view, esds, subject);
  return AAC_OBJECT_TYPES.has(objectType) ? decoderSpecificInfo : undefined;
}

/**
 * The codec string of a stream that is not MPEG-4 audio: the type of its object alone, whatever configures it.
 * RFC 6381 3.3
 *
 * @returns undefined where an AudioSpecificConfig says more
 * @throws HeadwaterError `corrupt-media`, `unsupported-media`
 */
export function elementaryStreamCodec(view: DataView, esds: Box, subject: MediaSubject): string | undefined {
  const { objectType } = elementaryStream(view, esds, subject);
  return objectType === MPEG4_AUDIO ? undefined : `mp4a.${objectType.toString(16).padStart(2, '0')}`;
}

/**
 * Reads an `esds` box (ISO/IEC 14496-14 6.7.2).
 *
 * @throws HeadwaterError `corrupt-media`, `unsupported-media`
 */
export function elementaryStream(view: DataView, esds: Box, subject: MediaSubject): ElementaryStream {
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
  const decoderSpecificInfo = descriptors(view, config.start + 13, config.end, subject).find(
    ({ tag }) => tag === DECODER_SPECIFIC_INFO,
  );
  return { objectType: view.getUint8(config.start), decoderSpecificInfo };
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
