import { HeadwaterError } from '../../errors.ts';
import type { ObjectRef, ObjectStore } from '../../storage/object-store.ts';
import { MediaSubject } from '../media-subject.ts';
import { type Box, boxHeader } from './boxes.ts';

/** A media file's index: its `moov`, alone in memory. */
export interface Movie {
  readonly object: ObjectRef;
  /** Exactly the `moov`. */
  readonly view: DataView;
  /** By its place in `view`. */
  readonly moov: Box;
  readonly subject: MediaSubject;
}

/** After a leading `mdat`, the rest of the file is read at once up to this size: the `moov` of an 8-hour title. */
const TAIL_LIMIT_BYTES = 16 * 1024 * 1024;

/** Half a day of 60 frames a second with four languages; a larger one would push all others out of the cache. */
const MOOV_LIMIT_BYTES = 64 * 1024 * 1024;

/** Top-level boxes that may lie between the head and the `moov`, each of them a read. */
const HOP_LIMIT = 16;

/** What a file may begin with; anything else is no MP4 file, whatever its name says. */
const FIRST_BOXES = ['ftyp', 'styp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot', 'uuid', 'moof', 'sidx'];

interface Window {
  readonly start: number;
  readonly bytes: Buffer;
}

/**
 * Reads the index of a media file: one read where the `moov` lies in the first bytes, two where it is longer or
 * follows the media. All reads but the first are pinned to the object that the first one met.
 *
 * @throws HeadwaterError `corrupt-media`, `unsupported-media`, and what `ObjectStore.readFully` throws
 */
export async function readMovie(
  store: ObjectStore,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  headBytes: number,
  signal?: AbortSignal,
): Promise<Movie> {
  const subject = new MediaSubject(key);
  const { object, bytes } = await store.readFully({ bucket, key, start: 0, end: headBytes }, signal);
  const read = async (start: number, end: number): Promise<Window> => {
    const { bytes } = await store.readFully({ bucket, key, start, end, ifMatch: object.etag }, signal);
    if (bytes.length === end - start) return { start, bytes };
    throw new HeadwaterError(
      'store-misbehaved',
      `Cannot read ${key}: ${bytes.length} of ${end - start} bytes came`,
    );
  };
  checkFirstBox(bytes, subject);
  let window: Window = { start: 0, bytes };
  let at = 0;
  for (let hop = 0; hop < HOP_LIMIT; hop++) {
    const moov = walkTo('moov', window, at, object.sizeBytes, subject);
    if (typeof moov !== 'number') return assemble(object, moov, window, read, subject);
    at = moov;
    const remaining = object.sizeBytes - at;
    if (remaining < 8) throw subject.corrupt('it has no moov box');
    window = await read(at, remaining <= TAIL_LIMIT_BYTES ? object.sizeBytes : at + headBytes);
  }
  throw subject.unsupported(`it has no moov box among its first ${HOP_LIMIT} boxes`);
}

function checkFirstBox(bytes: Buffer, subject: MediaSubject): void {
  if (bytes.length >= 8 && FIRST_BOXES.includes(bytes.toString('latin1', 4, 8))) return;
  throw subject.corrupt('it does not begin like an MP4 file');
}

/**
 * Walks the top-level boxes from `at` as far as their headers are in the window.
 * @returns the box of that type, or where to read on
 */
function walkTo(type: string, window: Window, at: number, size: number, subject: MediaSubject): Box | number {
  const { start, bytes } = window;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  while (at - start + 16 <= bytes.length || (at + 8 <= size && start + bytes.length === size)) {
    const box = boxHeader(view, at - start, size, start);
    if (!box || box.end > size) {
      const claim = box
        ? `${box.type} box at ${at} claims ${box.end - box.start}`
        : `box at ${at} claims too few`;
      throw subject.corrupt(`its ${claim} bytes, the object has ${size}`);
    }
    if (box.type === type) return box;
    at = box.end;
  }
  return at;
}

/** Copies the `moov` out of what was read, so that nothing else stays in memory. */
async function assemble(
  object: ObjectRef,
  box: Box,
  { start, bytes }: Window,
  read: (start: number, end: number) => Promise<Window>,
  subject: MediaSubject,
): Promise<Movie> {
  const size = box.end - box.start;
  if (size > MOOV_LIMIT_BYTES) {
    throw subject.unsupported(`its moov box has ${size} bytes, the limit is ${MOOV_LIMIT_BYTES}`);
  }
  const here = bytes.subarray(box.start - start, box.end - start);
  const rest = here.length < size ? (await read(box.start + here.length, box.end)).bytes : undefined;
  const whole = new Uint8Array(size);
  whole.set(here);
  if (rest) whole.set(rest, here.length);
  const moov = { type: box.type, start: 0, body: box.body - box.start, end: size };
  return { object, view: new DataView(whole.buffer), moov, subject };
}
