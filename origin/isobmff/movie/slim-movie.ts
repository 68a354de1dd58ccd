import { box, type BoxPart, fullBox, raw, serialize, u32 } from '../box-parts.ts';
import { type Box, findBox } from '../boxes.ts';
import type { TrackOutline } from './list-tracks.ts';

/** No entries: mp4box, which expects the tables, has nothing to expand. */
const EMPTY_TABLES = (['stts', 'stsc', 'stco'] as const).map((type) => fullBox(type, [0, 0], u32(0)));
const EMPTY_SIZES = fullBox('stsz', [0, 0], u32(0, 0));

/** What of `mdia` tells about a track. */
const DESCRIBING = ['mdhd', 'hdlr', 'elng'] as const;

/**
 * A movie of one track without its sample tables. Handing mp4box the whole `moov` would cost a 2-hour title half a
 * second and a hundred megabytes; this costs nothing, and leaves less for a broken file to confuse.
 */
export function slimMovie(view: DataView, track: TrackOutline, sampleEntry: Uint8Array): ArrayBuffer {
  const copy = (place: Box | undefined): BoxPart[] =>
    place ? [raw(new Uint8Array(view.buffer, view.byteOffset + place.start, place.end - place.start))] : [];
  const stbl = box('stbl', fullBox('stsd', [0, 0], u32(1), raw(sampleEntry)), ...EMPTY_TABLES, EMPTY_SIZES);
  const described = DESCRIBING.flatMap((type) => copy(findBox(track.mdia, type)));
  const mdia = box('mdia', ...described, box('minf', stbl));
  const trak = box('trak', ...copy(track.tkhd), box('edts', ...copy(track.elst)), mdia);
  const movie = serialize(box('moov', ...copy(track.mvhd), trak));
  return movie.buffer.slice(movie.byteOffset, movie.byteOffset + movie.length) as ArrayBuffer;
}
