import type { SampleRun } from '../../model/asset.ts';
import { TRACK_ID } from './init-segment.ts';

/** `tr_flags` of the Track Fragment Run Box. ISO/IEC 14496-12 8.8.8.1 */
const DATA_OFFSET_PRESENT = 0x1;
const DURATION_PRESENT = 0x100;
const SIZE_PRESENT = 0x200;
const FLAGS_PRESENT = 0x400;
const COMPOSITION_OFFSETS_PRESENT = 0x800;

/** `tf_flags` of the Track Fragment Header Box. ISO/IEC 14496-12 8.8.7.1 */
const DEFAULT_DURATION_PRESENT = 0x8;
const DEFAULT_FLAGS_PRESENT = 0x20;
const DEFAULT_BASE_IS_MOOF = 0x20000;

const STYP_BYTES = 24;
const MFHD_BYTES = 16;
const TFHD_BYTES = 24;
const TFDT_BYTES = 20;
const TRUN_FIXED_BYTES = 20;
const BOX_HEADER_BYTES = 8;

/** All that is in front of the samples' entries in `trun`, and behind them. */
const FIXED_BYTES =
  STYP_BYTES +
  2 * BOX_HEADER_BYTES +
  MFHD_BYTES +
  TFHD_BYTES +
  TFDT_BYTES +
  TRUN_FIXED_BYTES +
  BOX_HEADER_BYTES;

const MAX_BOX_BYTES = 0xffffffff;

/**
 * What stands before the media bytes of a CMAF segment: `styp`, `moof` and the header of `mdat`. What is the same
 * for all samples stands once, in `tfhd`. ISO/IEC 23000-19 7.3.2
 *
 * @param sequenceNumber of `mfhd`, from 1
 * @throws RangeError where the media does not fit into one `mdat` of 32 bits
 */
export function segmentHeader(run: SampleRun, sequenceNumber: number): Buffer {
  if (run.totalBytes > MAX_BOX_BYTES - BOX_HEADER_BYTES) throw new RangeError('segment of more than 4 GiB');
  const fields = varyingFields(run);
  const entriesBytes = run.count * 4 * fieldCount(fields);
  const bytes = Buffer.allocUnsafe(FIXED_BYTES + entriesBytes);
  let at = styp(bytes, 0);
  const moofStart = at;
  const trafStart = moofStart + BOX_HEADER_BYTES + MFHD_BYTES;
  const moofBytes = bytes.length - STYP_BYTES - BOX_HEADER_BYTES;
  at = boxHeader(bytes, at, moofBytes, 0x6d6f6f66); // moof
  at = mfhd(bytes, at, sequenceNumber);
  at = boxHeader(bytes, at, moofBytes - (trafStart - moofStart), 0x74726166); // traf
  at = tfhd(bytes, at, run);
  at = tfdt(bytes, at, run.decodeTimeTicks);
  at = trun(bytes, at, run, fields, moofBytes + BOX_HEADER_BYTES);
  boxHeader(bytes, at, BOX_HEADER_BYTES + run.totalBytes, 0x6d646174); // mdat
  return bytes;
}

/** Which fields differ from sample to sample, as `tr_flags`. Sizes always do. */
function varyingFields(run: SampleRun): number {
  let fields = SIZE_PRESENT;
  const duration = run.durations[0];
  const flags = run.flags[0];
  for (let i = 0; i < run.count; i++) {
    if (run.durations[i] !== duration) fields |= DURATION_PRESENT;
    if (run.flags[i] !== flags) fields |= FLAGS_PRESENT;
    if (run.compositionOffsets[i] !== 0) fields |= COMPOSITION_OFFSETS_PRESENT;
  }
  return fields;
}

function fieldCount(fields: number): number {
  let count = 0;
  for (let bit = DURATION_PRESENT; bit <= COMPOSITION_OFFSETS_PRESENT; bit <<= 1)
    if ((fields & bit) !== 0) count += 1;
  return count;
}

function boxHeader(bytes: Buffer, at: number, size: number, type: number): number {
  bytes.writeUInt32BE(size, at);
  return bytes.writeUInt32BE(type, at + 4);
}

/** Segment Type Box. ISO/IEC 14496-12 8.16.2 */
function styp(bytes: Buffer, start: number): number {
  let at = boxHeader(bytes, start, STYP_BYTES, 0x73747970);
  at = bytes.writeUInt32BE(0x6d736468, at); // major_brand: msdh
  at = bytes.writeUInt32BE(0, at); // minor_version
  at = bytes.writeUInt32BE(0x6d736468, at); // compatible_brands: msdh
  return bytes.writeUInt32BE(0x636d6673, at); // cmfs
}

/** Movie Fragment Header Box. ISO/IEC 14496-12 8.8.5 */
function mfhd(bytes: Buffer, start: number, sequenceNumber: number): number {
  let at = boxHeader(bytes, start, MFHD_BYTES, 0x6d666864);
  at = bytes.writeUInt32BE(0, at); // version, flags
  return bytes.writeUInt32BE(sequenceNumber, at); // sequence_number
}

/** Track Fragment Header Box. ISO/IEC 14496-12 8.8.7 */
function tfhd(bytes: Buffer, start: number, run: SampleRun): number {
  let at = boxHeader(bytes, start, TFHD_BYTES, 0x74666864);
  at = bytes.writeUInt32BE(DEFAULT_BASE_IS_MOOF | DEFAULT_DURATION_PRESENT | DEFAULT_FLAGS_PRESENT, at); // version, flags
  at = bytes.writeUInt32BE(TRACK_ID, at); // track_ID
  at = bytes.writeUInt32BE(run.durations[0] ?? 0, at); // default_sample_duration
  return bytes.writeUInt32BE(run.flags[0] ?? 0, at); // default_sample_flags
}

/** Track Fragment Decode Time Box, version 1. ISO/IEC 14496-12 8.8.12 */
function tfdt(bytes: Buffer, start: number, decodeTimeTicks: number): number {
  let at = boxHeader(bytes, start, TFDT_BYTES, 0x74666474);
  at = bytes.writeUInt32BE(0x1000000, at); // version 1, flags
  at = bytes.writeUInt32BE(Math.floor(decodeTimeTicks / 0x100000000), at); // baseMediaDecodeTime
  return bytes.writeUInt32BE(decodeTimeTicks % 0x100000000, at);
}

/** Track Fragment Run Box, version 1: composition offsets are signed. ISO/IEC 14496-12 8.8.8 */
function trun(bytes: Buffer, start: number, run: SampleRun, fields: number, dataOffset: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = boxHeader(bytes, start, TRUN_FIXED_BYTES + run.count * 4 * fieldCount(fields), 0x7472756e);
  view.setUint32(at, 0x1000000 | DATA_OFFSET_PRESENT | fields); // version 1, flags
  view.setUint32(at + 4, run.count); // sample_count
  view.setInt32(at + 8, dataOffset); // data_offset: from the start of moof
  at += 12;
  for (let i = 0; i < run.count; i++) {
    if ((fields & DURATION_PRESENT) !== 0) {
      view.setUint32(at, run.durations[i] ?? 0); // sample_duration
      at += 4;
    }
    view.setUint32(at, run.sizes[i] ?? 0); // sample_size
    at += 4;
    if ((fields & FLAGS_PRESENT) !== 0) {
      view.setUint32(at, run.flags[i] ?? 0); // sample_flags
      at += 4;
    }
    if ((fields & COMPOSITION_OFFSETS_PRESENT) !== 0) {
      view.setInt32(at, run.compositionOffsets[i] ?? 0); // sample_composition_time_offset
      at += 4;
    }
  }
  return at;
}
