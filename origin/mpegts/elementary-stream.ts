import { boxHeader, findBox, type Box } from '../isobmff/boxes.ts';
import type { BoxType } from '../isobmff/box-types.ts';
import { MediaSubject } from '../isobmff/media-subject.ts';
import { sampleEntryBoxes } from '../isobmff/movie/sample-entry.ts';
import { avcParameterSets, hevcParameterSets } from '../isobmff/picture/parameter-sets.ts';
import { audioSpecificConfig } from '../isobmff/sound/es-descriptor.ts';
import type { Track } from '../model/asset.ts';
import { HeadwaterError } from '../model/errors.ts';
import { PES_LIMIT } from './pes.ts';
import { ADTS_BYTES, ADTS_FRAME_LIMIT, adtsConfig, writeAdtsHeader } from './adts.ts';
import {
  AVC_DELIMITER,
  byteStream,
  HEVC_DELIMITER,
  spareBytes,
  toByteStream,
  type Delimiter,
} from './annex-b.ts';

/** How the samples of a track stand in a transport stream. */
export interface ElementaryStream {
  /** stream_type. ISO/IEC 13818-1 table 2-34 */
  readonly type: number;
  readonly descriptors: Uint8Array;
  /** stream_id of its PES packets. ISO/IEC 13818-1 table 2-22 */
  readonly id: number;
  /** Writes what a sample is preceded by. */
  writePrefix(out: Uint8Array, at: number, sampleBytes: number, isSync: boolean): void;
  /** How long that is. */
  prefixBytes(isSync: boolean): number;
  /** Room that a sample is given beside its own bytes, for what it may grow by. */
  spareBytes(sampleBytes: number): number;
  /** A sample longer than this cannot be said. */
  readonly sampleLimit: number;
  /** Changes a sample in place, which stands at the end of its room. */
  readonly rewrite?: (room: Uint8Array, spareBytes: number) => void;
}

/** The box that configures a codec, and what is made of it; a text says why nothing can be. */
interface Mapping {
  readonly box: BoxType;
  readonly make: (view: DataView, box: Box, subject: MediaSubject) => ElementaryStream | string;
}

/** By sample entry. What has none cannot be carried, as HLS knows it. RFC 8216bis 3.2 */
const MAPPINGS: Readonly<Record<string, Mapping>> = {
  avc1: { box: 'avcC', make: avcStream },
  avc3: { box: 'avcC', make: avcStream },
  hvc1: { box: 'hvcC', make: hevcStream },
  hev1: { box: 'hvcC', make: hevcStream },
  mp4a: { box: 'esds', make: aacStream },
  'ac-3': { box: 'dac3', make: () => dolbyStream(0x81, 'AC-3') },
  'ec-3': { box: 'dec3', make: () => dolbyStream(0x87, 'EAC3') },
};

const VIDEO_ID = 0xe0;
const AUDIO_ID = 0xc0;
const PRIVATE_ID = 0xbd;

/** Of a track with one sample entry. @throws HeadwaterError `unsupported-media` where a transport stream cannot carry it */
export function elementaryStream(track: Track): ElementaryStream {
  return usable(track, streamOrReason(track, track.sampleEntry));
}

/**
 * By the numbers of the track's sample entries: parameter sets stand before sync samples, so that they may change there.
 *
 * @throws HeadwaterError `unsupported-media` where a transport stream cannot carry the track
 */
export function elementaryStreams(track: Track): readonly ElementaryStream[] {
  return entriesOf(track).map((entry) => usable(track, streamOrReason(track, entry)));
}

function entriesOf({ sampleEntries, sampleEntry }: Track): readonly Uint8Array[] {
  return sampleEntries ?? [sampleEntry];
}

function usable(track: Track, stream: ElementaryStream | string): ElementaryStream {
  if (typeof stream !== 'string') return stream;
  throw new HeadwaterError('unsupported-media', `Cannot put ${track.id} into a transport stream: ${stream}`, {
    detail: stream,
  });
}

/** Why a transport stream cannot carry the track; undefined where it can. */
export function whyNotCarried(track: Track): string | undefined {
  const streams = entriesOf(track).map((entry) => streamOrReason(track, entry));
  return streams.find((stream) => typeof stream === 'string');
}

function streamOrReason({ format, kind, object }: Track, sampleEntry: Uint8Array): ElementaryStream | string {
  const mapping = MAPPINGS[format];
  if (mapping === undefined || kind === 'textstream') return `HLS has no way to carry "${format}" in one`;
  const subject = new MediaSubject(object.key);
  const view = new DataView(sampleEntry.buffer, sampleEntry.byteOffset, sampleEntry.length);
  const entry = boxHeader(view, 0, sampleEntry.length);
  const box = entry && findBox(sampleEntryBoxes(view, entry, kind, subject), mapping.box);
  return box ? mapping.make(view, box, subject) : `its sample entry has no ${mapping.box} box`;
}

/** lengthSizeMinusOne. ISO/IEC 14496-15 5.3.3.1.2, 8.3.2.1.2 */
const AVC_LENGTH_SIZE_AT = 4;
const HEVC_LENGTH_SIZE_AT = 21;

function avcStream(view: DataView, box: Box): ElementaryStream | string {
  const units = avcParameterSets(view, box).flatMap((sets) => sets.units);
  return pictureStream(0x1b, AVC_DELIMITER, units, lengthSize(view, box, AVC_LENGTH_SIZE_AT));
}

function hevcStream(view: DataView, box: Box): ElementaryStream | string {
  const units = hevcParameterSets(view, box).flatMap((sets) => sets.units);
  return pictureStream(0x24, HEVC_DELIMITER, units, lengthSize(view, box, HEVC_LENGTH_SIZE_AT));
}

function lengthSize(view: DataView, { body, end }: Box, at: number): number {
  return body + at < end ? (view.getUint8(body + at) & 3) + 1 : 0;
}

function pictureStream(
  type: number,
  delimiter: Delimiter,
  sets: readonly Uint8Array[],
  lengthBytes: number,
): ElementaryStream | string {
  if (lengthBytes === 0) return 'its configuration is cut short';
  const plain = byteStream([delimiter.unit]);
  const withSets = byteStream([delimiter.unit, ...sets]);
  return {
    type,
    descriptors: new Uint8Array(),
    id: VIDEO_ID,
    writePrefix: (out, at, _, isSync) => {
      out.set(isSync ? withSets : plain, at);
    },
    prefixBytes: (isSync) => (isSync ? withSets : plain).length,
    spareBytes: (sampleBytes) => spareBytes(sampleBytes, lengthBytes),
    sampleLimit: Infinity,
    rewrite: (room, spare) => {
      toByteStream(room, spare, { lengthBytes, delimiter });
    },
  };
}

function aacStream(view: DataView, box: Box, subject: MediaSubject): ElementaryStream | string {
  const info = audioSpecificConfig(view, box, subject);
  if (info === undefined) return 'its sound is not AAC';
  const bytes = new Uint8Array(view.buffer, view.byteOffset + info.start, info.end - info.start);
  const config = adtsConfig(bytes);
  if (typeof config === 'string') return config;
  return {
    type: 0x0f,
    descriptors: new Uint8Array(),
    id: AUDIO_ID,
    writePrefix: (out, at, sampleBytes) => {
      writeAdtsHeader(out, at, config, sampleBytes);
    },
    prefixBytes: () => ADTS_BYTES,
    spareBytes: () => 0,
    sampleLimit: ADTS_FRAME_LIMIT - ADTS_BYTES,
  };
}

/** Its samples are sync frames as they are. ETSI TS 101 154 annex; ATSC A/52 annex A, G: type and registration_descriptor */
function dolbyStream(type: number, registered: string): ElementaryStream {
  return {
    type,
    descriptors: Uint8Array.of(5, registered.length, ...Buffer.from(registered)),
    id: PRIVATE_ID,
    writePrefix: () => {},
    prefixBytes: () => 0,
    spareBytes: () => 0,
    sampleLimit: PES_LIMIT,
  };
}
