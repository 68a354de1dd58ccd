import type { SampleRun } from '../../model/samples.ts';
import { box, type BoxPart, sequence, u32, u64 } from '../box-parts.ts';
import { fragmentHeader } from './movie-fragment.ts';

/** 6D1D9B05-42D5-44E6-80E2-141DAFF757B2. MS-SSTR 2.2.4.4 */
const TFXD = [0x6d1d9b05, 0x42d544e6, 0x80e2141d, 0xaff757b2] as const;

/** VersionFlags of a box whose times have 64 bits. */
const VERSION_1 = 0x0100_0000;

/** When a fragment is presented, in the ticks of its run. */
interface FragmentTimes {
  readonly startTicks: number;
  readonly durationTicks: number;
}

/**
 * What stands before the media bytes of a Smooth Streaming fragment. `tfdt` is not asked for there, and skipped by who does not
 * know it; who does need not guess when decoding begins. MS-SSTR 2.2.4
 *
 * @param sequenceNumber of `mfhd`, from 1
 */
export function smoothFragmentHeader(run: SampleRun, times: FragmentTimes, sequenceNumber: number): Buffer {
  return fragmentHeader(run, { sequenceNumber, before: sequence(), inTrackFragment: tfxd(times) });
}

/** TfxdBox. MS-SSTR 2.2.4.4 */
function tfxd({ startTicks, durationTicks }: FragmentTimes): BoxPart {
  // FragmentAbsoluteTime, FragmentDuration
  return box('uuid', u32(...TFXD, VERSION_1), u64(startTicks), u64(durationTicks));
}
