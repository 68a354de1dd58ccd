import type { SampleRun } from '../../model/samples.ts';
import { type BoxPart, fullBox, u32 } from '../box-parts.ts';

/** `tr_flags` of the Track Fragment Run Box. ISO/IEC 14496-12 8.8.8.1 */
const DATA_OFFSET_PRESENT = 0x1;
const DURATION_PRESENT = 0x100;
const SIZE_PRESENT = 0x200;
const FLAGS_PRESENT = 0x400;
const COMPOSITION_OFFSETS_PRESENT = 0x800;

/** Track Fragment Run Box, version 1: composition offsets are signed. ISO/IEC 14496-12 8.8.8 */
export function trun(run: SampleRun, dataOffset: BoxPart): BoxPart {
  const fields = varyingFields(run);
  // sample_count, data_offset, then the samples
  return fullBox('trun', [1, DATA_OFFSET_PRESENT | fields], u32(run.count), dataOffset, samples(run, fields));
}

/** Which fields differ from sample to sample, as `tr_flags`. Sizes always do. */
export function varyingFields(run: SampleRun): number {
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

export function fieldCount(fields: number): number {
  let count = 0;
  for (let bit = DURATION_PRESENT; bit <= COMPOSITION_OFFSETS_PRESENT; bit <<= 1)
    if ((fields & bit) !== 0) count += 1;
  return count;
}

/** The entries of `trun`: there may be thousands, so they are written without a part for each. */
function samples(run: SampleRun, fields: number): BoxPart {
  return {
    sizeBytes: run.count * 4 * fieldCount(fields),
    write(view, start) {
      let at = start;
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
    },
  };
}
