import type { AudioProperties, VideoProperties } from '../../model/asset.ts';
import { greatestCommonDivisor } from '../../greatest-common-divisor.ts';
import type { MediaSubject } from '../media-subject.ts';
import { type Box, findBox, fourCharacterCode, requireBox } from '../boxes.ts';
import { CODECS } from './codecs.ts';
import { handlerName } from './handler-name.ts';
import { macintoshLanguage } from './macintosh-languages.ts';
import { languageLetters, mediaHeader, timescaleOf } from './media-header.ts';
import { type EditListEntry, editListEntries } from '../samples/edit-list.ts';
import type { TrackOutline } from './list-tracks.ts';
import type { PickedEntry } from './pick-sample-entry.ts';
import { whyUnpackagedObject } from './unpackaged.ts';

/** All about a track but its samples. */
export interface TrackDescription {
  /** RFC 6381. */
  readonly codec: string;
  readonly timescale: number;
  readonly movieTimescale: number;
  readonly edits: readonly EditListEntry[];
  /** As it stands in `elng`, else in `mdhd`. */
  readonly language: string;
  /** Name of the handler. */
  readonly name: string;
  readonly video?: Omit<VideoProperties, 'frameRate'>;
  readonly audio?: AudioProperties;
}

/** @throws HeadwaterError `corrupt-media`, `unsupported-media` */
export function describeTrack(view: DataView, track: TrackOutline, picked: PickedEntry): TrackDescription {
  const { mdia, mvhd, elst, subject } = track;
  const { timescale, language } = mediaHeader(view, requireBox(mdia, 'mdhd', subject), subject);
  const hdlr = requireBox(mdia, 'hdlr', subject);
  return {
    codec: codecOf(picked, subject),
    timescale,
    movieTimescale: timescaleOf(view, mvhd, subject),
    edits: elst ? editListEntries(view, elst, subject) : [],
    language:
      extendedLanguage(view, findBox(mdia, 'elng')) ??
      (isQuickTime(view, hdlr) ? macintoshLanguage(language) : undefined) ??
      languageLetters(language),
    name: handlerName(view, hdlr),
    ...(picked.kind === 'video' && { video: { ...videoOf(picked), ...turnOf(view, track) } }),
    ...(picked.kind === 'audio' && { audio: audioOf(picked, timescale) }),
  };
}

/** A language tag begins with letters; what does not says nothing, and leaves it to `mdhd`. RFC 5646 2.1 */
function extendedLanguage(view: DataView, elng: Box | undefined): string | undefined {
  if (elng === undefined || elng.end - elng.body < 4) return undefined;
  const said = Buffer.from(view.buffer, view.byteOffset + elng.body + 4, elng.end - elng.body - 4);
  const tag = said.toString('latin1').replaceAll('\0', '');
  return /^[a-z]{2,8}(?![a-z0-9])/i.test(tag) ? tag : undefined;
}

/** QuickTime says what kind of handler it is where ISO has zeros. QuickTime File Format, Handler Reference Atoms */
function isQuickTime(view: DataView, hdlr: Box): boolean {
  return fourCharacterCode(view, hdlr.body + 4) === 'mhlr';
}

function codecOf(picked: PickedEntry, subject: MediaSubject): string {
  const { codec = picked.format } = picked;
  if (CODECS[picked.kind].get(picked.format)?.test(codec)) return codec;
  const known = whyUnpackagedObject(codec);
  const state = known === undefined ? 'has no usable codec configuration' : `is ${known}`;
  throw subject.unsupported(`sample entry "${picked.format}" ${state}`);
}

/** Where the width stands in a visual sample entry, the height behind it. ISO/IEC 14496-12 12.1.3 */
const WIDTH_AT = 32;

function videoOf(picked: PickedEntry): Omit<VideoProperties, 'frameRate'> {
  const { bytes, picture, dolbyVision } = picked;
  const fields = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const color = picture?.color;
  return {
    width: fields.getUint16(WIDTH_AT),
    height: fields.getUint16(WIDTH_AT + 2),
    pixelAspect: lowestTerms(...(picture?.pixelAspect ?? [1, 1])),
    ...(color !== undefined && { color }),
    ...(dolbyVision !== undefined && { dolbyVision }),
  };
}

function lowestTerms(a: number, b: number): [number, number] {
  const divisor = greatestCommonDivisor(a, b);
  return [a / divisor, b / divisor];
}

/** The words of a matrix that leaves the picture as it is. */
const UNITY = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];

/** Where the matrix stands in `tkhd`, by its version. ISO/IEC 14496-12 8.3.2.2 */
const MATRIX_AT = [40, 52];

function turnOf(view: DataView, { tkhd }: TrackOutline): { matrix: number[] } | undefined {
  const at = tkhd.body + (MATRIX_AT[view.getUint8(tkhd.body)] ?? 0);
  if (at === tkhd.body || at + 4 * UNITY.length > tkhd.end) return undefined;
  const matrix = UNITY.map((_, i) => view.getUint32(at + 4 * i));
  // A scale of nothing would show nothing: a writer that left the matrix out means none.
  if (matrix.every((word, i) => word === UNITY[i]) || matrix.every((word) => word === 0)) return undefined;
  return { matrix };
}

/** Where the channels stand in an audio sample entry, and its rate, in 16.16 bits. ISO/IEC 14496-12 12.2.3 */
const CHANNELS_AT = 24;
const RATE_AT = 32;

/** Sample entries say two channels by default, one or two by rights, and many more at times. ISO/IEC 14496-12 12.2.3 */
function audioOf({ bytes, sound }: PickedEntry, timescale: number): AudioProperties {
  if (sound !== undefined) return sound;
  const fields = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const channels = fields.getUint16(CHANNELS_AT) || undefined;
  const layout = channels === 1 || channels === 2 ? channels : undefined;
  return { sampleRate: fields.getUint32(RATE_AT) / 2 ** 16 || timescale, channels, layout };
}
