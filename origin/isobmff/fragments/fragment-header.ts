import type { MediaSubject } from '../media-subject.ts';
import { type Box, findBox } from '../boxes.ts';
import { FieldReader } from '../field-reader.ts';
import type { SampleDefaults } from './track-extends.ts';

/** What the samples of one track in one fragment are unless their run says otherwise. */
export interface FragmentHeader extends SampleDefaults {
  readonly trackId: number;
  /** Where data offsets count from. */
  readonly base: number;
}

/** Fields of `tfhd` that its flags say are there (ISO/IEC 14496-12 8.8.7). */
const BASE_DATA_OFFSET = 0x1;
const DESCRIPTION = 0x2;
const DURATION = 0x8;
const SIZE = 0x10;
const FLAGS = 0x20;
const DEFAULT_BASE_IS_MOOF = 0x20000;

/** `tfxd`, which was the decode time of a fragment before there was `tfdt` ([MS-SSTR] 2.2.4.4). */
const TFXD = '6d1d9b0542d544e680e2141daff757b2';

export interface BoxInView {
  readonly view: DataView;
  readonly box: Box;
}

/** Where data offsets may count from, in the object. */
interface DataPlaces {
  /** Start of the fragment. */
  readonly moofStart: number;
  /** Where the data of the track before ends; of the first track, the start of the fragment. */
  readonly dataEnd: number;
}

/**
 * Reads a `tfhd`.
 *
 * @param defaults By track id.
 */
export function fragmentHeader(
  { view, box: tfhd }: BoxInView,
  defaults: ReadonlyMap<number, SampleDefaults>,
  { moofStart, dataEnd }: DataPlaces,
  subject: MediaSubject,
): FragmentHeader {
  const fields = new FieldReader(view, tfhd, subject);
  const flags = fields.u32();
  const trackId = fields.u32();
  const otherwise = defaults.get(trackId);
  if (!otherwise) throw subject.corrupt(`its moof box at ${moofStart} has the unknown track ${trackId}`);
  const implied = (flags & DEFAULT_BASE_IS_MOOF) === 0 ? dataEnd : moofStart;
  return {
    trackId,
    base: (flags & BASE_DATA_OFFSET) === 0 ? implied : fields.u64(),
    description: (flags & DESCRIPTION) === 0 ? otherwise.description : fields.u32(),
    duration: (flags & DURATION) === 0 ? otherwise.duration : fields.u32(),
    size: (flags & SIZE) === 0 ? otherwise.size : fields.u32(),
    flags: (flags & FLAGS) === 0 ? otherwise.flags : fields.u32(),
  };
}

/** Decode time of the first sample of a `traf`; undefined where it does not say. */
export function fragmentTime(
  view: DataView,
  traf: readonly Box[],
  subject: MediaSubject,
): number | undefined {
  const tfdt = findBox(traf, 'tfdt');
  const box = tfdt ?? traf.find((box) => box.type === 'uuid' && userType(view, box) === TFXD);
  if (!box) return undefined;
  const fields = new FieldReader(view, box, subject);
  if (!tfdt) fields.take(16);
  // Some tools let the priming of audio begin before 0.
  return fields.i64or32(fields.u32() >>> 24);
}

function userType(view: DataView, { body, end }: Box): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + body, Math.min(16, end - body));
  return bytes.toHex();
}
