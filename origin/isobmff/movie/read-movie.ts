import type { ObjectRef } from '../../model/object-store.ts';
import type { Steps } from '../../steps.ts';
import type { MediaSubject } from '../media-subject.ts';
import { type Box, childBoxes, findBox } from '../boxes.ts';
import type { Fragments } from '../fragments/fragments.ts';
import { readFragments } from '../fragments/read-fragments.ts';
import { ObjectReader, type ReadContext, type Window } from '../object-reader.ts';
import { topLevelBox } from '../top-level-box.ts';

/** A media file's index: its `moov`, alone in memory. */
export interface Movie {
  readonly object: ObjectRef;
  /** Exactly the `moov`. */
  readonly view: DataView;
  /** By its place in `view`. */
  readonly moov: Box;
  /** By track id, where the file is fragmented. */
  readonly fragments?: ReadonlyMap<number, Fragments>;
  readonly subject: MediaSubject;
}

/** After a leading `mdat`, the rest of the file is read at once up to this size: the `moov` of an 8-hour title. */
const TAIL_LIMIT_BYTES = 16 * 1024 * 1024;

/** Top-level boxes that may lie between the head and the `moov`, each of them a read. */
const HOP_LIMIT = 16;

/** What a file may begin with; anything else is no MP4 file, whatever its name says. */
const FIRST_BOXES = ['ftyp', 'styp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot', 'uuid', 'moof', 'sidx'];

/** What reading an index takes. */
export interface IndexContext extends ReadContext {
  /** Bytes of the first read of a media file. */
  readonly headBytes: number;
  /** Bytes of the largest `moov` that is read. */
  readonly moovLimitBytes: number;
}

/**
 * Reads the index of a media file: one read where the `moov` lies in the first bytes, two where it is longer or
 * follows the media; more where the file is fragmented. All reads but the first are pinned to the object that the
 * first one met.
 *
 * @throws HeadwaterError `corrupt-media`, `unsupported-media`, and what reading throws
 */
export async function readMovie(
  context: IndexContext,
  location: { readonly bucket: string; readonly key: string },
): Promise<Movie> {
  const { headBytes, moovLimitBytes } = context;
  const reader = await ObjectReader.open(context, location, headBytes);
  const { object, subject } = reader;
  checkFirstBox(reader.head.bytes, subject);
  let window = reader.head;
  let at = 0;
  for (let hop = 0; hop < HOP_LIMIT; hop++) {
    const box = walkToMoov(window, at, object.sizeBytes, subject);
    if (typeof box !== 'number') return assemble(reader, box, window, moovLimitBytes);
    at = box;
    const remaining = object.sizeBytes - at;
    if (remaining < 8) throw subject.corrupt('it has no moov box');
    reader.release(window);
    window = await reader.read(at, remaining <= TAIL_LIMIT_BYTES ? object.sizeBytes : at + headBytes);
  }
  throw subject.unsupported(`it has no moov box among its first ${HOP_LIMIT} boxes`);
}

function checkFirstBox(bytes: Buffer, subject: MediaSubject): void {
  if (bytes.length >= 8 && FIRST_BOXES.includes(bytes.toString('latin1', 4, 8))) return;
  throw subject.corrupt('it does not begin like an MP4 file');
}

/**
 * Walks the top-level boxes from `at` as far as their headers are in the window.
 * @returns the `moov`, or where to read on
 */
function walkToMoov(window: Window, at: number, size: number, subject: MediaSubject): Box | number {
  for (;;) {
    const box = topLevelBox(window, at, size, subject);
    if (!box) return at;
    if (box.type === 'moov') return box;
    at = box.end;
  }
}

/** Copied at a time: some 100 µs, those of fresh memory included. */
const COPY_BYTES = 256 * 1024;

function* copy(from: Uint8Array, to: Uint8Array): Steps<void> {
  for (let at = 0; at < from.length; at += COPY_BYTES) {
    if (at > 0) yield;
    to.set(from.subarray(at, at + COPY_BYTES), at);
  }
}

/** Copies the `moov` out of what was read, so that nothing else stays in memory. */
async function assemble(
  reader: ObjectReader,
  box: Box,
  window: Window,
  moovLimitBytes: number,
): Promise<Movie> {
  const { object, subject } = reader;
  const size = box.end - box.start;
  if (size > moovLimitBytes) {
    throw subject.unsupported(`its moov box has ${size} bytes, the limit is ${moovLimitBytes}`);
  }
  const here = window.bytes.subarray(box.start - window.start, box.end - window.start);
  await reader.take(size);
  const whole = new Uint8Array(size);
  await reader.compute(copy(here, whole));
  if (here.length < size) await reader.readInto(whole.subarray(here.length), box.start + here.length);
  const view = new DataView(whole.buffer);
  const moov = { type: box.type, start: 0, body: box.body - box.start, end: size };
  const mvex = findBox(childBoxes(view, moov, subject), 'mvex');
  const fragments = mvex && (await readFragments(reader, { view, mvex }, box.end, window));
  reader.release(window);
  return { object, view, moov, subject, ...(fragments && { fragments }) };
}
