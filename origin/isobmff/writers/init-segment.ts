import type { Track, TrackKind } from '../../model/asset.ts';
import { BoxWriter } from './box-writer.ts';

/** All boxes but the sample entry and the handler's name, generously. */
const FIXED_BYTES = 1024;

/** A fragmented file has one track here, so it is the first. */
export const TRACK_ID = 1;

const UNITY_MATRIX = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000] as const;

/** `und` as three letters of five bits each. ISO/IEC 14496-12 8.4.2.3 */
const LANGUAGE_UNDETERMINED = 0x55c4;

interface Handler {
  readonly type: string;
  readonly name: string;
  readonly mediaHeader: (w: BoxWriter) => void;
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
  const w = new BoxWriter(FIXED_BYTES + track.sampleEntry.length);
  ftyp(w);
  w.box('moov', () => {
    mvhd(w, track);
    w.box('trak', () => {
      tkhd(w, track);
      if (track.samples.mediaTimeTicks > 0) w.box('edts', () => elst(w, track));
      w.box('mdia', () => mdia(w, track));
    });
    w.box('mvex', () => {
      mehd(w, track);
      trex(w);
    });
  });
  return w.written;
}

/** File Type Box. ISO/IEC 14496-12 4.3 */
function ftyp(w: BoxWriter): void {
  w.box('ftyp', () => {
    w.fourcc('iso6'); // major_brand
    w.u32(0); // minor_version
    for (const brand of ['iso6', 'cmfc', 'mp41']) w.fourcc(brand); // compatible_brands
  });
}

/** Movie Header Box. ISO/IEC 14496-12 8.2.2 */
function mvhd(w: BoxWriter, track: Track): void {
  w.fullBox('mvhd', 0, 0, () => {
    w.u32(0, 0); // creation_time, modification_time
    w.u32(track.timescale); // timescale
    w.u32(0); // duration: of the samples in moov
    w.u32(0x10000); // rate 1.0
    w.u16(0x100, 0); // volume 1.0, reserved
    w.u32(0, 0); // reserved
    w.u32(...UNITY_MATRIX); // matrix
    w.zeros(24); // pre_defined
    w.u32(TRACK_ID + 1); // next_track_ID
  });
}

/** Track Header Box: enabled, in movie, in preview. ISO/IEC 14496-12 8.3.2 */
function tkhd(w: BoxWriter, track: Track): void {
  w.fullBox('tkhd', 0, 7, () => {
    w.u32(0, 0); // creation_time, modification_time
    w.u32(TRACK_ID, 0); // track_ID, reserved
    w.u32(0); // duration
    w.u32(0, 0); // reserved
    w.u16(0, 0); // layer, alternate_group
    w.u16(track.kind === 'audio' ? 0x100 : 0, 0); // volume, reserved
    w.u32(...UNITY_MATRIX); // matrix
    w.u32(displayWidth(track), (track.video?.height ?? 0) * 0x10000); // width, height (16.16)
  });
}

function displayWidth(track: Track): number {
  if (track.video === undefined) return 0;
  const [horizontal, vertical] = track.video.pixelAspect;
  return Math.min(0xffffffff, Math.round((track.video.width * horizontal * 0x10000) / vertical));
}

/** Edit List Box: skips the encoder's priming; to the end, however long. ISO/IEC 14496-12 8.6.6 */
function elst(w: BoxWriter, track: Track): void {
  w.fullBox('elst', 0, 0, () => {
    w.u32(1); // entry_count
    w.u32(0); // segment_duration: 0 in a fragmented movie means all of it
    w.i32(track.samples.mediaTimeTicks); // media_time
    w.u16(1, 0); // media_rate
  });
}

function mdia(w: BoxWriter, track: Track): void {
  const handler = handlers[track.kind];
  mdhd(w, track);
  if (track.language !== 'und') elng(w, track);
  hdlr(w, handler);
  w.box('minf', () => {
    handler.mediaHeader(w);
    w.box('dinf', () => dref(w));
    w.box('stbl', () => stbl(w, track));
  });
}

/** Media Header Box. ISO/IEC 14496-12 8.4.2 */
function mdhd(w: BoxWriter, track: Track): void {
  w.fullBox('mdhd', 0, 0, () => {
    w.u32(0, 0); // creation_time, modification_time
    w.u32(track.timescale, 0); // timescale, duration
    w.u16(LANGUAGE_UNDETERMINED, 0); // language, pre_defined
  });
}

/** Extended Language Box: BCP 47, and stronger than `mdhd`. ISO/IEC 14496-12 8.4.6 */
function elng(w: BoxWriter, track: Track): void {
  w.fullBox('elng', 0, 0, () => w.string(track.language)); // extended_language
}

/** Handler Reference Box. ISO/IEC 14496-12 8.4.3 */
function hdlr(w: BoxWriter, handler: Handler): void {
  w.fullBox('hdlr', 0, 0, () => {
    w.u32(0); // pre_defined
    w.fourcc(handler.type); // handler_type
    w.u32(0, 0, 0); // reserved
    w.string(handler.name); // name
  });
}

/** Video Media Header Box. ISO/IEC 14496-12 12.1.2 */
function vmhd(w: BoxWriter): void {
  w.fullBox('vmhd', 0, 1, () => w.u16(0, 0, 0, 0)); // graphicsmode, opcolor
}

/** Sound Media Header Box. ISO/IEC 14496-12 12.2.2 */
function smhd(w: BoxWriter): void {
  w.fullBox('smhd', 0, 0, () => w.u16(0, 0)); // balance, reserved
}

/** Null Media Header Box. ISO/IEC 14496-12 8.4.5.2 */
function nmhd(w: BoxWriter): void {
  w.fullBox('nmhd', 0, 0, () => undefined);
}

/** Data Reference Box: the media is in this file. ISO/IEC 14496-12 8.7.2 */
function dref(w: BoxWriter): void {
  w.fullBox('dref', 0, 0, () => {
    w.u32(1); // entry_count
    w.fullBox('url ', 0, 1, () => undefined); // self-contained
  });
}

/** Sample Table Box with one sample entry and no samples. ISO/IEC 14496-12 8.5.1 */
function stbl(w: BoxWriter, track: Track): void {
  w.fullBox('stsd', 0, 0, () => {
    w.u32(1); // entry_count
    w.raw(track.sampleEntry);
  });
  w.fullBox('stts', 0, 0, () => w.u32(0)); // entry_count
  w.fullBox('stsc', 0, 0, () => w.u32(0)); // entry_count
  w.fullBox('stsz', 0, 0, () => w.u32(0, 0)); // sample_size, sample_count
  w.fullBox('stco', 0, 0, () => w.u32(0)); // entry_count
}

/** Movie Extends Header Box: how long all fragments are. ISO/IEC 14496-12 8.8.2 */
function mehd(w: BoxWriter, track: Track): void {
  w.fullBox('mehd', 1, 0, () => w.u64(track.samples.durationTicks)); // fragment_duration
}

/** Track Extends Box: the defaults are in every fragment's `tfhd`. ISO/IEC 14496-12 8.8.3 */
function trex(w: BoxWriter): void {
  w.fullBox('trex', 0, 0, () => {
    w.u32(TRACK_ID, 1); // track_ID, default_sample_description_index
    w.u32(0, 0, 0); // default_sample_duration, default_sample_size, default_sample_flags
  });
}
