import type { Track } from '../model/asset.ts';
import { HeadwaterError } from '../model/errors.ts';
import type { SampleRun } from '../model/samples.ts';
import { CLOCK_HZ, clockTicks, LONGEST_UNIT_TICKS } from './clock.ts';
import type { ElementaryStream } from './elementary-stream.ts';
import { CLOCK_FIELD_BYTES, PAYLOAD_BYTES } from './packet.ts';
import { pesHeaderBytes } from './pes.ts';

/**
 * What one PES packet carries: a picture, or a frame of sound. Frames that shared a packet would have no time of their own, and
 * demultiplexers add up rounded durations then.
 */
export interface AccessUnit {
  readonly sampleBytes: number;
  readonly isSync: boolean;
  readonly pts: number;
  readonly dts: number;
  /** When the next one of its stream is decoded. */
  readonly nextDts: number;
  /** Payload of its transport packets. */
  readonly pesBytes: number;
}

/** How a track is put into a stream. */
export interface UnitSource {
  readonly track: Track;
  /** By the number of a sample entry. */
  readonly streams: readonly ElementaryStream[];
  /** How much earlier than its decode time in the file a sample is decoded, so that none is presented before. */
  readonly reorderTicks: number;
}

/** sample_is_non_sync_sample. ISO/IEC 14496-12 8.8.3.1 */
const NON_SYNC = 0x0001_0000;

/**
 * Shows the units of the samples `first` to before `end` of a segment, one after the other. All are one object, whose fields change: there
 * are hundreds in each segment.
 *
 * @returns where the samples lie in their object, as `SampleRun.runs`
 * @throws HeadwaterError `unsupported-media` where a sample is too long for its header, or lasts for too long
 */
export function visitUnits(
  source: UnitSource,
  { first, end }: { readonly first: number; readonly end: number },
  visit: (unit: AccessUnit, sample: number) => void,
): readonly number[] {
  const { track, reorderTicks } = source;
  const { samples, timescale } = track;
  const run = samples.read(first, end);
  const stream = streamOf(source, run);
  let decode = run.decodeTimeTicks - samples.mediaTimeTicks;
  const unit = { sampleBytes: 0, isSync: false, pts: 0, dts: 0, nextDts: 0, pesBytes: 0 };
  unit.nextDts = clockTicks(decode - reorderTicks, timescale);
  for (let i = 0; i < run.count; i++) {
    unit.sampleBytes = run.sizes[i]!;
    unit.isSync = (run.flags[i]! & NON_SYNC) === 0;
    unit.pts = clockTicks(decode + run.compositionOffsets[i]!, timescale);
    unit.dts = unit.nextDts;
    decode += run.durations[i]!;
    unit.nextDts = clockTicks(decode - reorderTicks, timescale);
    if (unit.sampleBytes > stream.sampleLimit) throw tooLong(source, stream, unit.sampleBytes);
    if (unit.nextDts - unit.dts > LONGEST_UNIT_TICKS) throw lastsTooLong(source);
    const { sampleBytes } = unit;
    unit.pesBytes =
      pesHeaderBytes(unit) + stream.prefixBytes(unit.isSync) + stream.spareBytes(sampleBytes) + sampleBytes;
    visit(unit, first + i);
  }
  return run.runs;
}

/** How the samples of a run stand in the stream: none is of two segments, in which sample entries change. */
export function streamOf({ streams }: UnitSource, { description = 1 }: SampleRun): ElementaryStream {
  return streams[description - 1]!;
}

/** Packets with payload. */
export function packetsOf(pesBytes: number, carriesClock: boolean): number {
  return Math.ceil((pesBytes + (carriesClock ? CLOCK_FIELD_BYTES : 0)) / PAYLOAD_BYTES);
}

function tooLong({ track }: UnitSource, stream: ElementaryStream, bytes: number): HeadwaterError {
  return refused(track, `a frame has ${bytes} bytes, at most ${stream.sampleLimit} fit`);
}

function lastsTooLong({ track }: UnitSource): HeadwaterError {
  const hours = Math.floor(LONGEST_UNIT_TICKS / CLOCK_HZ / 3600);
  return refused(track, `a sample of it lasts for more than ${hours} hours`);
}

function refused({ id }: Track, detail: string): HeadwaterError {
  const message = `Cannot put ${id} into a transport stream: ${detail}`;
  return new HeadwaterError('unsupported-media', message, { detail });
}
