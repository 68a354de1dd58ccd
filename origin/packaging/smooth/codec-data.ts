import type { Track } from '../../model/asset.ts';
import { configurationBox, contentOf } from '../../isobmff/movie/configuration-box.ts';
import {
  avcParameterSets,
  hevcParameterSets,
  type ParameterSets,
} from '../../isobmff/picture/parameter-sets.ts';
import { audioSpecificConfig } from '../../isobmff/sound/es-descriptor.ts';

/** How a QualityLevel names a codec and its configuration. MS-SSTR 2.2.2.5 */
export interface CodecData {
  readonly fourCC: string;
  /** CodecPrivateData, in hexadecimal digits. */
  readonly privateData: string;
  /** NALUnitLengthField, where it is not the default of 4. */
  readonly lengthBytes?: number;
  /** AudioTag: wFormatTag of a WAVEFORMATEX. */
  readonly audioTag?: number;
}

/** By sample entry; a text says why a client could not play it. */
const CODECS: Readonly<Record<string, (track: Track) => CodecData | string>> = {
  avc1: avcData,
  hvc1: hevcData,
  mp4a: aacData,
  'ec-3': dolbyData,
};

/** @returns or why Smooth Streaming has no word for it */
export function codecData(track: Track): CodecData | string {
  if (track.sampleEntries !== undefined) return 'its sample entries differ, and a QualityLevel has one';
  return CODECS[track.format]?.(track) ?? `there is no FourCC for "${track.format}"`;
}

/** lengthSizeMinusOne. ISO/IEC 14496-15 5.3.3.1.2, 8.3.2.1.2 */
const AVC_LENGTH_SIZE_AT = 4;
const HEVC_LENGTH_SIZE_AT = 21;
const DEFAULT_LENGTH_BYTES = 4;

function avcData(track: Track): CodecData | string {
  const found = configurationBox(track, 'avcC');
  if (found === undefined) return 'its sample entry has no avcC box';
  return pictureData('H264', avcParameterSets(found.view, found.box), contentOf(found)[AVC_LENGTH_SIZE_AT]);
}

function hevcData(track: Track): CodecData | string {
  const found = configurationBox(track, 'hvcC');
  if (found === undefined) return 'its sample entry has no hvcC box';
  return pictureData('HVC1', hevcParameterSets(found.view, found.box), contentOf(found)[HEVC_LENGTH_SIZE_AT]);
}

/** Parameter sets, each behind a start code. */
function pictureData(fourCC: string, sets: readonly ParameterSets[], lengthSize = 3): CodecData {
  const units = sets.flatMap(({ units }) => units);
  const lengthBytes = (lengthSize & 3) + 1;
  return {
    fourCC,
    privateData: units.map((unit) => `00000001${hex(unit)}`).join(''),
    ...(lengthBytes !== DEFAULT_LENGTH_BYTES && { lengthBytes }),
  };
}

/** AAC-LC and HE-AAC, by the codec string; `AudioTag` 255 is raw AAC. */
const AAC_NAMES: Readonly<Record<string, string>> = {
  'mp4a.40.2': 'AACL',
  'mp4a.40.5': 'AACH',
  'mp4a.40.29': 'AACH',
};
const RAW_AAC = 255;

function aacData(track: Track): CodecData | string {
  const fourCC = AAC_NAMES[track.codec];
  if (fourCC === undefined) return `there is no FourCC for "${track.codec}"`;
  const found = configurationBox(track, 'esds');
  const info = found && audioSpecificConfig(found.view, found.box, found.subject);
  if (info === undefined) return 'its sample entry has no AudioSpecificConfig';
  const { view } = found!;
  const config = new Uint8Array(view.buffer, view.byteOffset + info.start, info.end - info.start);
  return { fourCC, privateData: hex(config), audioTag: RAW_AAC };
}

/** WAVEFORMATEXTENSIBLE behind its WAVEFORMATEX: samples of a frame, speakers, and the sub-format of E-AC-3. */
const EXTENSIBLE = 0xfffe;
const FRAME_SAMPLES = 1536;
const DOLBY_DIGITAL_PLUS = 'af87fba7022dfb42a4d405cd93843bdd';

/** dwChannelMask by the number of channels, as their usual layouts have it. */
const SPEAKERS: Readonly<Record<number, number>> = { 1: 0x4, 2: 0x3, 6: 0x3f, 8: 0x63f };

function dolbyData(track: Track): CodecData | string {
  const found = configurationBox(track, 'dec3');
  if (found === undefined) return 'its sample entry has no dec3 box';
  const head = Buffer.alloc(6);
  head.writeUInt16LE(FRAME_SAMPLES, 0);
  head.writeUInt32LE(SPEAKERS[track.audio?.channels ?? 0] ?? 0, 2);
  const privateData = `${hex(head)}${DOLBY_DIGITAL_PLUS.toUpperCase()}${hex(contentOf(found))}`;
  return { fourCC: 'EC-3', privateData, audioTag: EXTENSIBLE };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase();
}
