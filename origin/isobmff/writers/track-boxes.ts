import type { Track, TrackKind } from '../../model/asset.ts';
import type { SampleTable } from '../../model/samples.ts';
import { box, type BoxPart, fourcc, fullBox, raw, text, u16, u32, u64, zeros } from '../box-parts.ts';
import { packedLanguage } from './packed-language.ts';

export const UNITY_MATRIX = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000] as const;

/** `track_enabled`, `track_in_movie`, `track_in_preview`. ISO/IEC 14496-12 8.3.2.3 */
export const SHOWN = 7;

/** The same without the first: one of several that a player may choose instead. */
export const CHOOSABLE = 6;

/** `flags` of a data reference: the media is in this file. ISO/IEC 14496-12 8.7.2.3 */
const SELF_CONTAINED = 1;

/** The largest number of 32 bits. */
const LIMIT_32 = 0xffffffff;

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

/** ISO/IEC 14496-12 12.6 */
const xmlSubtitles: Handler = { type: 'subt', name: 'SubtitleHandler', mediaHeader: sthd };

/** What of a track stands in its boxes. */
export type TrackInBoxes = Pick<
  Track,
  'kind' | 'format' | 'codec' | 'language' | 'timescale' | 'sampleEntry' | 'sampleEntries' | 'video'
> & { readonly samples: Pick<SampleTable, 'mediaTimeTicks' | 'durationTicks'> };

/** What a movie says of a track beside what the track is. */
export interface TrackPlace {
  readonly trackId: number;
  /** Of `tkhd`. */
  readonly flags: number;
  /** Tracks of one group are alternatives; 0: of none. */
  readonly alternateGroup: number;
  /** Of all edits, in the movie's timescale; 0 where the samples are in fragments. */
  readonly durationInMovie: number;
  /** Of the samples in `moov`, in the track's timescale. */
  readonly durationTicks: number;
  /** `edts`, where the media is not presented as it is. */
  readonly edits: readonly BoxPart[];
  /** The boxes of `stbl` behind `stsd`. */
  readonly tables: readonly BoxPart[];
}

/** Movie Header Box. ISO/IEC 14496-12 8.2.2 */
export function mvhd(timescale: number, duration: number, nextTrackId: number): BoxPart {
  const isLong = duration > LIMIT_32;
  const times = isLong ? [u64(0), u64(0), u32(timescale), u64(duration)] : [u32(0, 0, timescale, duration)];
  return fullBox(
    'mvhd',
    [isLong ? 1 : 0, 0],
    ...times, // creation_time, modification_time, timescale, duration
    u32(0x10000), // rate 1.0
    u16(0x100, 0), // volume 1.0, reserved
    u32(0, 0), // reserved
    u32(...UNITY_MATRIX), // matrix
    zeros(24), // pre_defined
    u32(nextTrackId), // next_track_ID
  );
}

/** Track Box. ISO/IEC 14496-12 8.3.1 */
export function trak(track: TrackInBoxes, place: TrackPlace): BoxPart {
  return box('trak', tkhd(track, place), ...place.edits, mdia(track, place));
}

/** Track Header Box. ISO/IEC 14496-12 8.3.2 */
function tkhd(track: TrackInBoxes, { flags, trackId, durationInMovie, alternateGroup }: TrackPlace): BoxPart {
  const isLong = durationInMovie > LIMIT_32;
  const times = isLong
    ? [u64(0), u64(0), u32(trackId, 0), u64(durationInMovie)]
    : [u32(0, 0, trackId, 0, durationInMovie)];
  return fullBox(
    'tkhd',
    [isLong ? 1 : 0, flags],
    ...times, // creation_time, modification_time, track_ID, reserved, duration
    u32(0, 0), // reserved
    u16(0, alternateGroup), // layer, alternate_group
    u16(track.kind === 'audio' ? 0x100 : 0, 0), // volume, reserved
    u32(...(track.video?.matrix ?? UNITY_MATRIX)), // matrix
    u32(displayWidth(track), (track.video?.height ?? 0) * 0x10000), // width, height (16.16)
  );
}

function displayWidth(track: TrackInBoxes): number {
  if (track.video === undefined) return 0;
  const [horizontal, vertical] = track.video.pixelAspect;
  return Math.min(LIMIT_32, Math.round((track.video.width * horizontal * 0x10000) / vertical));
}

/** Media Box. ISO/IEC 14496-12 8.4.1 */
function mdia(track: TrackInBoxes, { durationTicks, tables }: TrackPlace): BoxPart {
  const handler = track.format === 'stpp' ? xmlSubtitles : handlers[track.kind];
  const language = track.language === 'und' ? [] : [elng(track)];
  // entry_count, SampleEntry
  const entries = track.sampleEntries ?? [track.sampleEntry];
  const stsd = fullBox('stsd', [0, 0], u32(entries.length), ...entries.map(raw));
  const stbl = box('stbl', stsd, ...tables);
  const minf = box('minf', handler.mediaHeader(), box('dinf', dref()), stbl);
  return box('mdia', mdhd(track, durationTicks), ...language, hdlr(handler), minf);
}

/** Media Header Box. ISO/IEC 14496-12 8.4.2 */
function mdhd({ timescale, language }: TrackInBoxes, durationTicks: number): BoxPart {
  const isLong = durationTicks > LIMIT_32;
  const times = isLong
    ? [u64(0), u64(0), u32(timescale), u64(durationTicks)]
    : [u32(0, 0, timescale, durationTicks)];
  return fullBox(
    'mdhd',
    [isLong ? 1 : 0, 0],
    ...times, // creation_time, modification_time, timescale, duration
    u16(packedLanguage(language), 0), // language, pre_defined
  );
}

/** Extended Language Box: BCP 47, and stronger than `mdhd`. ISO/IEC 14496-12 8.4.6 */
function elng(track: TrackInBoxes): BoxPart {
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

/** Subtitle Media Header Box. ISO/IEC 14496-12 12.6.2 */
function sthd(): BoxPart {
  return fullBox('sthd', [0, 0]);
}

/** Null Media Header Box. ISO/IEC 14496-12 8.4.5.2 */
function nmhd(): BoxPart {
  return fullBox('nmhd', [0, 0]);
}

/** Data Reference Box. ISO/IEC 14496-12 8.7.2 */
function dref(): BoxPart {
  return fullBox('dref', [0, 0], u32(1), fullBox('url ', [0, SELF_CONTAINED])); // entry_count, data_entry
}
