import { type Box, findBox } from '../boxes.ts';
import type { TrackOutline } from './list-tracks.ts';

/** No entries: mp4box, which expects the tables, has nothing to expand. */
const EMPTY_TABLES = ['stts', 'stsc', 'stco'].map((type) => box(type, Buffer.alloc(8)));
const EMPTY_SIZES = box('stsz', Buffer.alloc(12));

/**
 * A movie of one track without its sample tables. Handing mp4box the whole `moov` would cost a 2-hour title half a
 * second and a hundred megabytes; this costs nothing, and leaves less for a broken file to confuse.
 */
export function slimMovie(view: DataView, track: TrackOutline, sampleEntry: Uint8Array): ArrayBuffer {
  const copy = (place: Box | undefined) =>
    place ? [new Uint8Array(view.buffer, view.byteOffset + place.start, place.end - place.start)] : [];
  const count = Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]);
  const stbl = box('stbl', box('stsd', count, sampleEntry), ...EMPTY_TABLES, EMPTY_SIZES);
  const mdia = box(
    'mdia',
    ...['mdhd', 'hdlr', 'elng'].flatMap((type) => copy(findBox(track.mdia, type))),
    box('minf', stbl),
  );
  const trak = box('trak', ...copy(track.tkhd), box('edts', ...copy(track.elst)), mdia);
  const movie = box('moov', ...copy(track.mvhd), trak);
  return movie.buffer.slice(movie.byteOffset, movie.byteOffset + movie.length) as ArrayBuffer;
}

function box(type: string, ...content: Uint8Array[]): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(8), ...content]);
  bytes.writeUInt32BE(bytes.length);
  bytes.write(type, 4, 'latin1');
  return bytes;
}
