import { createFile, Log, MP4BoxBuffer, type SampleEntry } from 'mp4box';
import { HeadwaterError } from '../../model/errors.ts';
import type { AudioProperties, VideoProperties } from '../../model/asset.ts';
import { greatestCommonDivisor } from '../../greatest-common-divisor.ts';
import type { MediaSubject } from '../media-subject.ts';
import { fourCharacterCode, requireBox } from '../boxes.ts';
import { CODECS } from './codecs.ts';
import { macintoshLanguage } from './macintosh-languages.ts';
import type { EditListEntry } from '../samples/edit-list.ts';
import type { TrackOutline } from './list-tracks.ts';
import type { PickedEntry } from './pick-sample-entry.ts';
import { whyUnpackagedObject } from './unpackaged.ts';
import { slimMovie } from './slim-movie.ts';

/** mp4box tells the console what a file does wrong; whoever asked for the file hears it from our own errors. */
Log.error = () => {};

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
  const { subject } = track;
  const movie = slimMovie(view, track, picked.bytes);
  try {
    return describe(movie, picked, { view, track });
  } catch (error) {
    if (error instanceof HeadwaterError) throw error;
    throw subject.corrupt('its description cannot be parsed', error);
  }
}

function describe(
  movie: ArrayBuffer,
  picked: PickedEntry,
  { view, track }: { readonly view: DataView; readonly track: TrackOutline },
): TrackDescription {
  const { subject } = track;
  const file = createFile();
  file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(movie, 0), true);
  const trak = file.moov?.trak ?? file.moov?.traks?.[0];
  const entry = trak?.mdia?.minf?.stbl?.stsd?.entries[0];
  const { mdhd, elng, hdlr } = trak?.mdia ?? {};
  if (!entry || !mdhd || !hdlr) throw subject.corrupt('its description cannot be parsed');
  if (mdhd.timescale === 0) throw subject.corrupt('the timescale in its mdhd box is 0');
  return {
    codec: codecOf(entry, picked, subject),
    timescale: mdhd.timescale,
    movieTimescale: file.moov.mvhd.timescale,
    edits: trak.edts?.elst?.entries ?? [],
    language:
      tagOf(elng?.extended_language) ??
      (isQuickTime(view, track) ? macintoshLanguage(mdhd.language) : undefined) ??
      mdhd.languageString ??
      '',
    name: Buffer.from(hdlr.name ?? '', 'latin1').toString('utf8'),
    ...(picked.kind === 'video' && { video: { ...videoOf(picked), ...turnOf(view, track) } }),
    ...(picked.kind === 'audio' && { audio: audioOf(entry, picked, mdhd.timescale) }),
  };
}

/** A language tag begins with letters; what does not says nothing, and leaves it to `mdhd`. RFC 5646 2.1 */
function tagOf(extendedLanguage = ''): string | undefined {
  const tag = extendedLanguage.replaceAll('\0', '');
  return /^[a-z]{2,8}(?![a-z0-9])/i.test(tag) ? tag : undefined;
}

/** QuickTime says what kind of handler it is where ISO has zeros. QuickTime File Format, Handler Reference Atoms */
function isQuickTime(view: DataView, { mdia, subject }: TrackOutline): boolean {
  return fourCharacterCode(view, requireBox(mdia, 'hdlr', subject).body + 4) === 'mhlr';
}

function codecOf(entry: SampleEntry, picked: PickedEntry, subject: MediaSubject): string {
  const codec = picked.codec ?? entry.getCodec();
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

/** Sample entries say two channels by default, one or two by rights, and many more at times. ISO/IEC 14496-12 12.2.3 */
function audioOf(entry: SampleEntry, { sound }: PickedEntry, timescale: number): AudioProperties {
  if (sound !== undefined) return sound;
  const channels = entry.getChannelCount() || undefined;
  const layout = channels === 1 || channels === 2 ? channels : undefined;
  return { sampleRate: entry.getSampleRate() || timescale, channels, layout };
}
