import { type Steps, Stride } from '../../steps.ts';
import type { BoxType } from '../box-types.ts';
import type { MediaSubject } from '../media-subject.ts';
import { type Box, childBoxes, findBox, fourCharacterCode, requireBody, requireBox } from '../boxes.ts';
import type { MediaKind } from './codecs.ts';
import { imageCodec } from './image-entry.ts';
import type { Movie } from './read-movie.ts';

/** A track at first sight: enough to choose it or to leave it out. */
export interface TrackOutline {
  readonly trackId: number;
  /** By its handler, and for images by its codec; undefined for what is none of them (timecode, hints), and for what names chapters. */
  readonly kind: MediaKind | undefined;
  /** Four-character code of the first sample entry that samples use. */
  readonly format: string;
  readonly entries: readonly Box[];
  /** Numbers of the sample entries that samples use, from 1; they may name some that are not there. */
  readonly used: readonly number[];
  readonly mvhd: Box;
  readonly tkhd: Box;
  readonly elst: Box | undefined;
  /** Children of the boxes of these names. */
  readonly mdia: readonly Box[];
  readonly minf: readonly Box[];
  readonly stbl: readonly Box[];
  readonly subject: MediaSubject;
}

/** By handler; `sbtl` is QuickTime's. ISO/IEC 14496-12 12 */
const KINDS: ReadonlyMap<string, MediaKind> = new Map([
  ['vide', 'video'],
  ['pict', 'img'],
  ['soun', 'audio'],
  ['text', 'textstream'],
  ['subt', 'textstream'],
  ['sbtl', 'textstream'],
]);

/** The tracks of a movie in the file's order. @throws HeadwaterError `corrupt-media`, `unsupported-media` */
export function* listTracks(movie: Movie): Steps<TrackOutline[]> {
  const { view, moov, subject } = movie;
  const boxes = childBoxes(view, moov, subject);
  const mvhd = requireBox(boxes, 'mvhd', subject);
  requireBody(mvhd, 100, subject);
  const outlines: TrackOutline[] = [];
  for (const box of boxes) if (box.type === 'trak') outlines.push(yield* outline(movie, mvhd, box));
  const chapters = new Set(boxes.flatMap((box) => (box.type === 'trak' ? chapterTracks(movie, box) : [])));
  return outlines.map((track) => (chapters.has(track.trackId) ? { ...track, kind: undefined } : track));
}

/** The tracks that name a track's chapters: text that nobody reads while it plays. QuickTime File Format, Chapter Lists */
function chapterTracks({ view, subject }: Movie, trak: Box): number[] {
  const tref = findBox(childBoxes(view, trak, subject), 'tref');
  const chap = tref && childBoxes(view, tref, subject).find(({ type }) => type === 'chap');
  if (chap === undefined) return [];
  const count = Math.floor((chap.end - chap.body) / 4);
  return Array.from({ length: count }, (_, i) => view.getUint32(chap.body + 4 * i));
}

function* outline({ view, subject: whole, fragments }: Movie, mvhd: Box, trak: Box): Steps<TrackOutline> {
  const boxes = childBoxes(view, trak, whole);
  const tkhd = requireBox(boxes, 'tkhd', whole);
  requireBody(tkhd, 84, whole);
  const trackId = view.getUint32(tkhd.body + (view.getUint8(tkhd.body) === 1 ? 20 : 12));
  const subject = whole.track(trackId);
  const edts = findBox(boxes, 'edts');
  const inside = (parents: readonly Box[], type: BoxType) =>
    childBoxes(view, requireBox(parents, type, subject), subject);
  const mdia = inside(boxes, 'mdia');
  const minf = inside(mdia, 'minf');
  const stbl = inside(minf, 'stbl');
  const entries = sampleEntries(view, requireBox(stbl, 'stsd', subject), subject);
  const elst = edts && findBox(childBoxes(view, edts, subject), 'elst');
  const used = yield* usedEntries(view, findBox(stbl, 'stsc'), fragments?.get(trackId)?.descriptions);
  const entry = entries[used[0]! - 1] ?? entries[0];
  const format = entry?.type ?? '';
  const handled = kindOf(view, requireBox(mdia, 'hdlr', subject), subject);
  const isSeen = handled === 'video' || handled === 'img';
  const kind = isSeen ? pictureKind(view, entry, handled, subject) : handled;
  return { trackId, kind, format, entries, used, mvhd, tkhd, elst, mdia, minf, stbl, subject };
}

function kindOf(view: DataView, hdlr: Box, subject: MediaSubject): TrackOutline['kind'] {
  requireBody(hdlr, 20, subject);
  return KINDS.get(fourCharacterCode(view, hdlr.body + 8));
}

/** Pictures may be images, each by itself; those of `pict` have to be. */
function pictureKind(
  view: DataView,
  entry: Box | undefined,
  handled: 'video' | 'img',
  subject: MediaSubject,
): TrackOutline['kind'] {
  if (entry && imageCodec(view, entry, subject) !== undefined) return 'img';
  return handled === 'video' ? handled : undefined;
}

function sampleEntries(view: DataView, stsd: Box, subject: MediaSubject): Box[] {
  requireBody(stsd, 8, subject);
  return childBoxes(view, stsd, subject, stsd.body + 8);
}

/** By what `stsc` (ISO/IEC 14496-12 8.7.4) and fragments name; the first one where there are no samples. */
function* usedEntries(
  view: DataView,
  stsc: Box | undefined,
  inFragments: readonly number[] = [],
): Steps<number[]> {
  const stride = new Stride();
  const used = new Set<number>();
  let last: number | undefined;
  const runs = stsc && stsc.end - stsc.body >= 8 ? view.getUint32(stsc.body + 4) : 0;
  for (let run = 0, at = (stsc?.body ?? 0) + 16; run < runs && at + 4 <= stsc!.end; run++, at += 12) {
    if (stride.walk()) yield;
    const description = view.getUint32(at);
    if (description !== last) used.add(description);
    last = description;
  }
  for (const description of inFragments) used.add(description);
  return used.size > 0 ? [...used] : [1];
}
