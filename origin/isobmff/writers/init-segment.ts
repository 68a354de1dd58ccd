import type { Track, TrackKind } from '../../model/asset.ts';
import {
  box,
  type BoxPart,
  fourcc,
  fullBox,
  raw,
  sequence,
  serialize,
  text,
  u16,
  u32,
  u64,
  zeros,
} from '../box-parts.ts';

/** A fragmented file has one track here, so it is the first. */
export const TRACK_ID = 1;

const UNITY_MATRIX = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000] as const;

/** `und` as three letters of five bits each. ISO/IEC 14496-12 8.4.2.3 */
const LANGUAGE_UNDETERMINED = 0x55c4;

/** `track_enabled`, `track_in_movie`, `track_in_preview`. ISO/IEC 14496-12 8.3.2.3 */
const SHOWN = 7;

/** `flags` of a data reference: the media is in this file. ISO/IEC 14496-12 8.7.2.3 */
const SELF_CONTAINED = 1;

interface Handler {
  readonly type: string;
  readonly name: string;
  readonly mediaHeader: () => BoxPart;
}

const handlers: Readonly<Record<TrackKind, Handler>> = {
  video: { type: 'vide', name: 'VideoHandler', mediaHeader: vmhd },
  audio: { type: 'soun', name: 'SoundHandler', mediaHeader: smhd },
  textstream: { type: 'text', name: 'TextHandler', mediaHeader: nmhd },
};

/**
 * The CMAF header of a track: `ftyp` and a `moov` without samples; HLS calls it the media initialization section.
 * The sample entry is the source's own. ISO/IEC 23000-19 7.3.1
 */
export function initSegment(track: Track): Buffer {
  return serialize(sequence(ftyp(), box('moov', mvhd(track), trak(track), box('mvex', mehd(track), trex()))));
}

/** File Type Box. ISO/IEC 14496-12 4.3 */
function ftyp(): BoxPart {
  const brands = fourcc('iso6', 'cmfc', 'mp41');
  return box('ftyp', fourcc('iso6'), u32(0), brands); // major_brand, minor_version, compatible_brands
}

/** Movie Header Box. ISO/IEC 14496-12 8.2.2 */
function mvhd(track: Track): BoxPart {
  return fullBox(
    'mvhd',
    [0, 0],
    u32(0, 0), // creation_time, modification_time
    u32(track.timescale), // timescale
    u32(0), // duration: of the samples in moov
    u32(0x10000), // rate 1.0
    u16(0x100, 0), // volume 1.0, reserved
    u32(0, 0), // reserved
    u32(...UNITY_MATRIX), // matrix
    zeros(24), // pre_defined
    u32(TRACK_ID + 1), // next_track_ID
  );
}

/** Track Box. ISO/IEC 14496-12 8.3.1 */
function trak(track: Track): BoxPart {
  const edits = track.samples.mediaTimeTicks > 0 ? [box('edts', elst(track))] : [];
  return box('trak', tkhd(track), ...edits, mdia(track));
}

/** Track Header Box. ISO/IEC 14496-12 8.3.2 */
function tkhd(track: Track): BoxPart {
  return fullBox(
    'tkhd',
    [0, SHOWN],
    u32(0, 0), // creation_time, modification_time
    u32(TRACK_ID, 0), // track_ID, reserved
    u32(0), // duration
    u32(0, 0), // reserved
    u16(0, 0), // layer, alternate_group
    u16(track.kind === 'audio' ? 0x100 : 0, 0), // volume, reserved
    u32(...(track.video?.matrix ?? UNITY_MATRIX)), // matrix
    u32(displayWidth(track), (track.video?.height ?? 0) * 0x10000), // width, height (16.16)
  );
}

function displayWidth(track: Track): number {
  if (track.video === undefined) return 0;
  const [horizontal, vertical] = track.video.pixelAspect;
  return Math.min(0xffffffff, Math.round((track.video.width * horizontal * 0x10000) / vertical));
}

/** Edit List Box: skips the encoder's priming; to the end, however long. ISO/IEC 14496-12 8.6.6 */
function elst(track: Track): BoxPart {
  return fullBox(
    'elst',
    [0, 0],
    u32(1), // entry_count
    u32(0), // segment_duration: 0 in a fragmented movie means all of it
    u32(track.samples.mediaTimeTicks), // media_time
    u16(1, 0), // media_rate
  );
}

/** Media Box. ISO/IEC 14496-12 8.4.1 */
function mdia(track: Track): BoxPart {
  const handler = handlers[track.kind];
  const language = track.language === 'und' ? [] : [elng(track)];
  const minf = box('minf', handler.mediaHeader(), box('dinf', dref()), stbl(track));
  return box('mdia', mdhd(track), ...language, hdlr(handler), minf);
}

/** Media Header Box. ISO/IEC 14496-12 8.4.2 */
function mdhd(track: Track): BoxPart {
  return fullBox(
    'mdhd',
    [0, 0],
    u32(0, 0), // creation_time, modification_time
    u32(track.timescale, 0), // timescale, duration
    u16(LANGUAGE_UNDETERMINED, 0), // language, pre_defined
  );
}

/** Extended Language Box: BCP 47, and stronger than `mdhd`. ISO/IEC 14496-12 8.4.6 */
function elng(track: Track): BoxPart {
  return fullBox('elng', [0, 0], text(track.language)); // extended_language
}

/** Handler Reference Box. ISO/IEC 14496-12 8.4.3 */
function hdlr(handler: Handler): BoxPart {
  return fullBox(
    'hdlr',
    [0, 0],
    u32(0), // pre_defined
    fourcc(handler.type), // handler_type
    u32(0, 0, 0), // reserved
    text(handler.name), // name
  );
}

/** Video Media Header Box. ISO/IEC 14496-12 12.1.2 */
function vmhd(): BoxPart {
  return fullBox('vmhd', [0, 1], u16(0, 0, 0, 0)); // graphicsmode, opcolor
}

/** Sound Media Header Box. ISO/IEC 14496-12 12.2.2 */
function smhd(): BoxPart {
  return fullBox('smhd', [0, 0], u16(0, 0)); // balance, reserved
}

/** Null Media Header Box. ISO/IEC 14496-12 8.4.5.2 */
function nmhd(): BoxPart {
  return fullBox('nmhd', [0, 0]);
}

/** Data Reference Box. ISO/IEC 14496-12 8.7.2 */
function dref(): BoxPart {
  return fullBox('dref', [0, 0], u32(1), fullBox('url ', [0, SELF_CONTAINED])); // entry_count, data_entry
}

/** Sample Table Box with one sample entry and no samples. ISO/IEC 14496-12 8.5.1 */
function stbl(track: Track): BoxPart {
  return box(
    'stbl',
    fullBox('stsd', [0, 0], u32(1), raw(track.sampleEntry)), // entry_count, SampleEntry
    fullBox('stts', [0, 0], u32(0)), // entry_count
    fullBox('stsc', [0, 0], u32(0)), // entry_count
    fullBox('stsz', [0, 0], u32(0, 0)), // sample_size, sample_count
    fullBox('stco', [0, 0], u32(0)), // entry_count
  );
}

/** Movie Extends Header Box: how long all fragments are. ISO/IEC 14496-12 8.8.2 */
function mehd(track: Track): BoxPart {
  return fullBox('mehd', [1, 0], u64(track.samples.durationTicks)); // fragment_duration
}

/** Track Extends Box: the defaults are in every fragment's `tfhd`. ISO/IEC 14496-12 8.8.3 */
function trex(): BoxPart {
  return fullBox(
    'trex',
    [0, 0],
    u32(TRACK_ID, 1), // track_ID, default_sample_description_index
    u32(0, 0, 0), // default_sample_duration, default_sample_size, default_sample_flags
  );
}
