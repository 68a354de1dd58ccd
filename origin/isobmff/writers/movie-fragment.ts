import type { SampleRun } from '../../model/samples.ts';
import {
  box,
  BOX_HEADER_BYTES,
  BOX_LIMIT_BYTES,
  boxHeader,
  type BoxPart,
  fourcc,
  fullBox,
  sequence,
  serialize,
  u32,
  u32Later,
  u64,
} from '../box-parts.ts';
import { TRACK_ID } from './init-segment.ts';
import { fieldCount, trun, varyingFields } from './track-run.ts';

/** `tf_flags` of the Track Fragment Header Box. ISO/IEC 14496-12 8.8.7.1 */
const DESCRIPTION_PRESENT = 0x2;
const DEFAULT_DURATION_PRESENT = 0x8;
const DEFAULT_FLAGS_PRESENT = 0x20;
const DEFAULT_BASE_IS_MOOF = 0x20000;

/**
 * What stands before the media bytes of a CMAF segment: `styp`, `moof` and the header of `mdat`. What is the same
 * for all samples stands once, in `tfhd`. ISO/IEC 23000-19 7.3.2
 *
 * @param sequenceNumber of `mfhd`, from 1
 * @throws RangeError where the media does not fit into one `mdat` of 32 bits
 */
export function segmentHeader(run: SampleRun, sequenceNumber: number): Buffer {
  return fragmentHeader(run, { sequenceNumber, before: styp(), inTrackFragment: sequence() });
}

/** What stands in a fragment beside what its samples need. */
interface FragmentFrame {
  /** Of `mfhd`, from 1. */
  readonly sequenceNumber: number;
  /** In front of `moof`. */
  readonly before: BoxPart;
  /** At the end of `traf`. */
  readonly inTrackFragment: BoxPart;
}

/**
 * `moof` and the header of `mdat`.
 *
 * @throws RangeError where the media does not fit into one `mdat` of 32 bits
 */
export function fragmentHeader(run: SampleRun, frame: FragmentFrame): Buffer {
  if (run.totalBytes > BOX_LIMIT_BYTES - BOX_HEADER_BYTES) throw new RangeError('segment of more than 4 GiB');
  // From the start of moof to the media behind the header of mdat.
  const dataOffset = u32Later(() => moof.sizeBytes + BOX_HEADER_BYTES);
  const traf = box(
    'traf',
    tfhd(run),
    tfdt(run.decodeTimeTicks),
    trun(run, dataOffset),
    frame.inTrackFragment,
  );
  const moof = box('moof', mfhd(frame.sequenceNumber), traf);
  return serialize(sequence(frame.before, moof, boxHeader('mdat', run.totalBytes)));
}

/**
 * Length of the header of a segment, without its samples.
 *
 * @param varying how many fields differ from sample to sample beside their sizes
 */
export function headerBytes(count: number, varying: number): number {
  return FIXED_BYTES + count * 4 * (1 + varying);
}

/** What a header has more where a track has several sample entries. */
export const DESCRIPTION_BYTES = 4;

/** Length of the header of a segment of exactly these samples. */
export function exactHeaderBytes(run: SampleRun): number {
  const described = run.description === undefined ? 0 : DESCRIPTION_BYTES;
  return described + headerBytes(run.count, fieldCount(varyingFields(run)) - 1);
}

/** Segment Type Box. ISO/IEC 14496-12 8.16.2 */
function styp(): BoxPart {
  return box('styp', fourcc('msdh'), u32(0), fourcc('msdh', 'cmfs')); // major_brand, minor_version, compatible_brands
}

/** Movie Fragment Header Box. ISO/IEC 14496-12 8.8.5 */
function mfhd(sequenceNumber: number): BoxPart {
  return fullBox('mfhd', [0, 0], u32(sequenceNumber)); // sequence_number
}

/** Track Fragment Header Box. ISO/IEC 14496-12 8.8.7 */
function tfhd(run: SampleRun): BoxPart {
  const flags = DEFAULT_BASE_IS_MOOF | DEFAULT_DURATION_PRESENT | DEFAULT_FLAGS_PRESENT;
  const defaults = u32(run.durations[0] ?? 0, run.flags[0] ?? 0); // default_sample_duration, default_sample_flags
  const { description } = run;
  if (description === undefined) return fullBox('tfhd', [0, flags], u32(TRACK_ID), defaults);
  // sample_description_index
  return fullBox('tfhd', [0, flags | DESCRIPTION_PRESENT], u32(TRACK_ID, description), defaults);
}

/** Track Fragment Decode Time Box, version 1. ISO/IEC 14496-12 8.8.12 */
function tfdt(decodeTimeTicks: number): BoxPart {
  return fullBox('tfdt', [1, 0], u64(decodeTimeTicks)); // baseMediaDecodeTime
}

const NO_SAMPLES: SampleRun = {
  count: 0,
  decodeTimeTicks: 0,
  sizes: new Uint32Array(0),
  durations: new Uint32Array(0),
  compositionOffsets: new Int32Array(0),
  flags: new Uint32Array(0),
  totalBytes: 0,
  runs: [],
};

/** Of a header, whatever is in the segment. */
const FIXED_BYTES = segmentHeader(NO_SAMPLES, 1).length;
